import { safeUrl } from './model-output.js';

// A link of a model leads where the model wants. Into the portal it would go with the reader's session.
it('lets links lead to web pages and mail, whole addresses only', () => {
  for (const url of ['https://example.com/a?b#c', 'http://example.com', 'mailto:a@example.com'])
    expect([url, safeUrl(url, 'href')]).toEqual([url, url]);
  for (const url of [
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'data:image/png;base64,AAAA',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://example.com/1',
    '/api/v1/auth/logout',
    '//example.com',
    '#top',
    '',
  ])
    expect([url, safeUrl(url, 'href')]).toEqual([url, '']);
});

it('takes pictures that hold pixels, and none that holds a document', () => {
  expect(safeUrl('data:image/png;base64,AAAA', 'src')).toBe('data:image/png;base64,AAAA');
  for (const url of [
    'data:image/svg+xml;base64,AAAA',
    'data:image/png,x',
    'data:text/html;base64,AAAA',
    'mailto:a@b.c',
  ])
    expect([url, safeUrl(url, 'src')]).toEqual([url, '']);
});
