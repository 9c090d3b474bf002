import qrcode from 'qrcode-generator';
import classes from './account-page.module.css';

/** Light modules around the code, as the standard wants them (ISO/IEC 18004, quiet zone). */
const quiet = 4;

/** A code drawn as one path inside the page: no picture to load, nothing the content security policy has to allow. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = drawQr(text);
  return (
    <svg
      className={classes.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** Runs of dark modules, row by row, in units of one module. */
export function drawQr(text: string): { size: number; path: string } {
  // Type 0: the smallest that holds the text. M: a seventh of it may be dirty or covered.
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  let path = '';
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      if (!code.isDark(row, column)) continue;
      let length = 1;
      while (column + length < count && code.isDark(row, column + length)) length++;
      path += `M${column + quiet} ${row + quiet}h${length}v1h-${length}z`;
      column += length;
    }
  }
  return { size: count + 2 * quiet, path };
}
