import { limitWith } from '../../../testing/limit.js';
import { effectiveFor } from './effective.js';

const at = { organization: { id: 'o', slug: 'bright' }, project: { id: 'p', slug: 'claims' }, keyId: 'key_1' };
const state = (used: string, amount: string) => ({ used, held: '0', amount, resetAt: null });
const lines = (rows: ReturnType<typeof effectiveFor>) =>
  rows.map(
    ({ limit, level, binds, condition }) =>
      `${limit.id}: ${level}${binds ? ', first' : ''}${condition ? `, ${condition}` : ''}`,
  );

// "Why was this key refused?" is looked up here before anybody reads a decision record.
describe('the limits a key meets', () => {
  const ofOrganization = limitWith({ id: 'organization', state: state('9000', '10000') });
  const ofProject = limitWith({
    id: 'project',
    subject: { type: 'project', id: 'claims' },
    state: state('100.5', '900'),
  });
  const ofKey = limitWith({ id: 'key', subject: { type: 'api_key', id: 'key_1' }, state: state('0', '799.6') });

  it('come from every level, and the one with the least room is first', () => {
    const others = [
      limitWith({ id: 'stranger', subject: { type: 'api_key', id: 'key_2' }, state: state('1', '1') }),
      limitWith({ id: 'other-project', subject: { type: 'project', id: 'x' }, state: state('1', '1') }),
      limitWith({ id: 'soft', mode: 'soft', state: state('5', '1') }),
    ];
    expect(lines(effectiveFor([ofOrganization, ofProject, ofKey, ...others], at))).toEqual([
      'project: project, first',
      'key: this key',
      'organization: organization',
      'soft: organization',
    ]);
  });

  it('say where they hold only for some requests', () => {
    const onModel = limitWith({
      id: 'combined',
      subject: { type: 'api_key', id: 'key_1' },
      on: { type: 'model', id: 'gpt' },
    });
    const user = limitWith({ id: 'user', subject: { type: 'end_user', id: 'ada' } });
    const elsewhere = limitWith({
      id: 'no',
      subject: { type: 'model', id: 'gpt' },
      on: { type: 'api_key', id: 'key_2' },
    });
    expect(lines(effectiveFor([onModel, user, elsewhere, ofKey], at))).toEqual([
      'key: this key, first',
      'combined: this key, on model gpt',
      'user: end user, on end user ada',
    ]);
  });

  it('do not name a first one while the use of one is unknown', () => {
    const unknown = limitWith({ id: 'unknown' });
    expect(effectiveFor([unknown, ofKey], at).some(({ binds }) => binds)).toBe(false);
  });
});
