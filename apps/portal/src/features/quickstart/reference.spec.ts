import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errors, headers } from './reference.js';
import { clients } from './search.js';
import { snippetFor } from './snippets.js';

const page = (name: string) => readFileSync(join(import.meta.dirname, '../../../../../docs/reference', name), 'utf8');

// Programs are written after this page. A code that is not sent is a branch that is never taken.
it('names errors and headers as they are documented, which is as they are sent', () => {
  const codes = page('error-codes.md');
  for (const { status, code } of errors)
    expect([code, new RegExp(`^\\| ${status} +\\| \`${code}\``, 'm').test(codes)]).toEqual([code, true]);
  const documented = page('headers.md');
  for (const { name } of headers) expect([name, documented.includes(`\`${name}\``)]).toEqual([name, true]);
});

it('writes snippets that hold whatever a model is called', () => {
  for (const client of clients) {
    const { code } = snippetFor(client, `it's "odd"`);
    expect([client, code.includes('TOLLGATE_API_KEY')]).toEqual([client, true]);
    expect([client, /it's \\"odd\\"|it'\\''s \\"odd\\"/.test(code)]).toEqual([client, true]);
  }
});
