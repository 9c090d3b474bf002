import { differences } from './diff.js';

// The audit page is read when something went wrong: a change it does not show did not happen, as far as the reader knows.
describe('the difference an audit entry shows', () => {
  it('names what changed, and keeps what did not', () => {
    expect(differences({ role: 'viewer', email: 'a@example.com' }, { role: 'admin', email: 'a@example.com' })).toEqual([
      { path: 'role', kind: 'changed', before: '"viewer"', after: '"admin"' },
      { path: 'email', kind: 'same', before: '"a@example.com"', after: '"a@example.com"' },
    ]);
  });

  it('shows a thing that was made or removed fact by fact', () => {
    expect(differences(null, { name: 'x', tags: ['a'] })).toEqual([
      { path: 'name', kind: 'added', before: null, after: '"x"' },
      { path: 'tags.0', kind: 'added', before: null, after: '"a"' },
    ]);
    expect(differences({ name: 'x' }, null)).toEqual([{ path: 'name', kind: 'removed', before: '"x"', after: null }]);
  });

  it('tells null, an empty list and an absent fact apart', () => {
    expect(differences({ a: null, b: [1], c: 1 }, { a: [], b: [] })).toEqual([
      { path: 'a', kind: 'changed', before: 'null', after: '[]' },
      { path: 'b.0', kind: 'removed', before: '1', after: null },
      { path: 'c', kind: 'removed', before: '1', after: null },
      { path: 'b', kind: 'added', before: null, after: '[]' },
    ]);
  });

  it('has nothing to say where nothing was recorded', () => {
    expect(differences(null, null)).toEqual([]);
  });
});
