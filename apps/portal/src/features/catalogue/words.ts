import type { ModelLimit, ModelRates } from '../../lib/api-client.js';

const capabilities: Record<string, string> = {
  stream: 'Streams',
  tools: 'Tools',
  'structured-output': 'Schemas',
  'image-input': 'Images',
  'audio-input': 'Audio',
  'file-input': 'Files',
  reasoning: 'Thinking',
  usage: 'Usage',
};

export function capabilityWords(capability: string): string {
  return capabilities[capability] ?? capability;
}

/** Every upstream reports usage; that says nothing about a model. */
export function shownCapabilities(all: readonly string[]): string[] {
  return all.filter((one) => one !== 'usage');
}

export const rateNames: [keyof Omit<ModelRates, 'fromInputTokens'>, string][] = [
  ['input', 'Input'],
  ['cachedInput', 'Cached input'],
  ['cacheWrite', 'Cache write'],
  ['cacheWrite1h', 'Cache write, 1 h'],
  ['inputAudio', 'Audio input'],
  ['output', 'Output'],
  ['reasoning', 'Reasoning'],
  ['outputAudio', 'Audio output'],
];

const subjects: Record<ModelLimit['subject']['type'], string> = {
  global: 'everybody together',
  organization: 'the organization',
  project: 'the project',
  api_key: 'an API key',
  end_user: 'an end user',
  model: 'the model',
  endpoint: 'an endpoint',
  ip: 'an address',
  deployment: 'a deployment',
};

/** `600 requests a minute for the organization`. */
export function limitWords({ dimension, window, amount, subject, on }: ModelLimit): string {
  const what =
    dimension === 'spend'
      ? `$${amount}`
      : dimension === 'concurrency'
        ? `${count(amount)} open requests`
        : `${count(amount)} ${dimension.replace('_', ' ')}`;
  const each = subject.id === null && subject.type !== 'global' && subject.type !== 'organization' ? 'each, ' : '';
  const whose = `${each ? `${each}${subjects[subject.type]}` : subjects[subject.type]}`;
  const span = window === 'none' ? '' : ` a ${window}`;
  return `${what}${span} for ${whose}${on ? ` on ${subjects[on.type]}` : ''}`;
}

function count(amount: string): string {
  return amount.replace(/\B(?=(\d{3})+$)/g, ',');
}
