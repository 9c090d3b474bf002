// Sets the theme before the first paint. A file of its own because the content security policy allows no inline script.
// The key is the one Mantine's local storage manager writes.
(function () {
  var wanted = null;
  try {
    wanted = globalThis.localStorage.getItem('mantine-color-scheme-value');
  } catch {
    // Storage may be switched off; the system's theme it is.
  }
  if (wanted !== 'light' && wanted !== 'dark') {
    wanted = globalThis.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  globalThis.document.documentElement.setAttribute('data-mantine-color-scheme', wanted);
})();
