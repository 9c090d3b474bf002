import type { ApiKey, CreateApiKey, KeyScopes } from '../../lib/api-client.js';

/** The endpoints of `/v1` by the names scopes use, and what people call them. */
export const endpointNames: Readonly<Record<string, string>> = {
  'chat-completions': 'chat',
  completions: 'completions',
  embeddings: 'embeddings',
  responses: 'responses',
  messages: 'messages',
  'messages-count-tokens': 'count tokens',
};

export const dataClasses = ['public', 'internal', 'restricted'] as const;

/** What a key may do, as the form holds it: an empty list or text narrows nothing. */
export interface KeyRights {
  endpoints: string[];
  models: string[];
  dataClass: '' | (typeof dataClasses)[number];
  ipAllow: string[];
  /** `name=value`, as typed. */
  tags: string[];
  ownerType: 'none' | 'user' | 'service_account';
  /** Of a person. */
  ownerId: string;
  /** Of a service account. */
  ownerName: string;
}

export const noRights: KeyRights = {
  endpoints: [],
  models: [],
  dataClass: '',
  ipAllow: [],
  tags: [],
  ownerType: 'none',
  ownerId: '',
  ownerName: '',
};

/** The form's words for a key that exists. */
export function rightsOf({ scopes, ipAllow, tags, owner }: ApiKey): KeyRights {
  return {
    endpoints: scopes.endpoints ?? [],
    models: scopes.models ?? [],
    dataClass: scopes.dataClass ?? '',
    ipAllow,
    tags: Object.entries(tags).map(([name, value]) => `${name}=${value}`),
    ownerType: owner?.type ?? 'none',
    ownerId: owner?.type === 'user' ? owner.id : '',
    ownerName: owner?.type === 'service_account' ? owner.name : '',
  };
}

type RightsBody = Required<Pick<CreateApiKey, 'scopes' | 'ipAllow' | 'tags' | 'owner'>>;

/** What the API takes; every field is there, so that a change can also take something away. */
export function toBody(rights: KeyRights): RightsBody {
  return {
    scopes: scopesOf(rights),
    ipAllow: rights.ipAllow,
    tags: Object.fromEntries(rights.tags.map(splitTag)),
    owner:
      rights.ownerType === 'user' && rights.ownerId
        ? { type: 'user', id: rights.ownerId }
        : rights.ownerType === 'service_account'
          ? { type: 'service_account', name: rights.ownerName.trim() }
          : null,
  };
}

export function scopesOf({ endpoints, models, dataClass }: KeyRights): KeyScopes {
  return {
    ...(endpoints.length > 0 ? { endpoints } : {}),
    ...(models.length > 0 ? { models } : {}),
    ...(dataClass ? { dataClass } : {}),
  };
}

/** `team=checkout` → `['team', 'checkout']`; a word alone is a tag without a value. */
export function splitTag(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  return at < 0 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

const tagName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** What is wrong with the tags; null: nothing. */
export function tagTrouble(tags: readonly string[]): string | null {
  const names = tags.map((tag) => splitTag(tag)[0]);
  const bad = names.find((name) => !tagName.test(name));
  if (bad !== undefined) return `“${bad}” is no name of a tag: letters, digits and . _ -`;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? null : `“${twice}” is there twice`;
}

/** Of the models there are, those the patterns let through. `*` stands for any text; no pattern at all lets through all. */
export function modelsWithin(patterns: readonly string[], models: readonly string[]): string[] {
  if (patterns.length === 0) return [...models];
  return models.filter((model) => patterns.some((pattern) => fits(pattern.split('*'), model)));
}

/** Greedy from the left, so that a pattern full of stars takes no longer than its text is long. */
function fits(parts: readonly string[], text: string): boolean {
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return first === text;
  const last = rest.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let from = first.length;
  const end = text.length - last.length;
  for (const part of rest.slice(0, -1)) {
    const at = text.indexOf(part, from);
    if (at < 0 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}
