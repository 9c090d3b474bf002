import { anyKey } from '../../../testing/api-key.js';
import { modelsWithin, noRights, rightsOf, splitTag, tagTrouble, toBody } from './key-rights.js';

describe('the rights of a key in the form', () => {
  it('come back as they were', () => {
    const key = anyKey({
      scopes: { endpoints: ['chat-completions'], models: ['gpt-4o*'], dataClass: 'internal' },
      ipAllow: ['10.0.0.0/8'],
      tags: { team: 'checkout', stage: '' },
      owner: { type: 'service_account', name: 'Checkout backend' },
    });
    expect(toBody(rightsOf(key))).toEqual({
      scopes: key.scopes,
      ipAllow: key.ipAllow,
      tags: key.tags,
      owner: key.owner,
    });
  });

  // A scope that is sent empty would be refused, and one that is left out of a change would stay as it was.
  it('say nothing where nothing is narrowed, and so take away what was', () => {
    expect(toBody(noRights)).toEqual({ scopes: {}, ipAllow: [], tags: {}, owner: null });
  });

  it('name a person by id', () => {
    const key = anyKey({ owner: { type: 'user', id: 'usr_1', name: 'Ada' } });
    expect(toBody(rightsOf(key)).owner).toEqual({ type: 'user', id: 'usr_1' });
  });
});

describe('tags', () => {
  it.each([
    ['team=checkout', ['team', 'checkout']],
    ['note=a=b', ['note', 'a=b']],
    ['pilot', ['pilot', '']],
  ])('%s', (text, expected) => {
    expect(splitTag(text)).toEqual(expected);
  });

  it('are refused with the reason', () => {
    expect(tagTrouble(['team=a', 'stage=b'])).toBeNull();
    expect(tagTrouble(['=a'])).toContain('no name of a tag');
    expect(tagTrouble(['team=a', 'team=b'])).toContain('twice');
  });
});

// The form says which models a pattern lets through today; a wrong answer hands out more than was meant.
describe('models within patterns', () => {
  const models = ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet', 'text-embedding-3-small'];

  it.each([
    [[], models],
    [['gpt-4o'], ['gpt-4o']],
    [['gpt-4o*'], ['gpt-4o', 'gpt-4o-mini']],
    [
      ['*-mini', 'claude-*'],
      ['gpt-4o-mini', 'claude-sonnet'],
    ],
    [['*embed*small'], ['text-embedding-3-small']],
    [['gpt-4o-mini*i'], []],
    [['*'], models],
  ])('%j', (patterns, expected) => {
    expect(modelsWithin(patterns, models)).toEqual(expected);
  });
});
