import type { ApiKey, Limit, Project } from '../../lib/api-client.js';
import { limitName, roundAmount } from '../../lib/limits.js';

/** What is needed to call the subjects of limits by their names. */
export interface Names {
  organization: { id: string; slug: string; name: string };
  projects: readonly Pick<Project, 'id' | 'slug' | 'name'>[];
  keys: readonly Pick<ApiKey, 'id' | 'name'>[];
  deployments?: readonly { id: string; name: string }[];
  /** Other organizations: for the platform's own limits. */
  organizations?: readonly { id: string; slug: string; name: string }[];
}

type Subject = Limit['subject'];

export const subjectTypes: Readonly<Record<Subject['type'], string>> = {
  global: 'whole gateway',
  organization: 'organization',
  project: 'project',
  api_key: 'API key',
  end_user: 'end user',
  model: 'model',
  endpoint: 'endpoint',
  ip: 'IP address',
  deployment: 'deployment',
};

export const algorithmNames: Readonly<Record<Limit['algorithm'], string>> = {
  calendar: 'calendar period',
  sliding_window: 'sliding window',
  token_bucket: 'token bucket',
  leaky_bucket: 'leaky bucket',
};

/** One subject by its name: `claims-intake`, `end user ada`. */
export function subjectName(subject: Subject, names: Names): string {
  const { type, id } = subject;
  const known = (all: readonly { id: string; slug?: string; name: string }[] | undefined) =>
    all?.find((one) => one.id === id || (one.slug !== undefined && one.slug === id))?.name;
  switch (type) {
    case 'global':
      return 'The whole gateway';
    case 'organization':
      return id === undefined
        ? names.organization.name
        : (known([names.organization, ...(names.organizations ?? [])]) ?? id);
    case 'project':
      return known(names.projects) ?? id ?? 'project';
    case 'api_key':
      return known(names.keys) ?? id ?? 'each key';
    case 'deployment':
      return known(names.deployments) ?? id ?? 'each deployment';
    default:
      return id === undefined ? `each ${subjectTypes[type]}` : `${subjectTypes[type]} ${id}`;
  }
}

/** Whose count it is, with the second subject of a combination: `support-prod on model gpt-4.1`. */
export function whose(limit: Pick<Limit, 'subject' | 'on'>, names: Names): string {
  const first = subjectName(limit.subject, names);
  if (!limit.on) return first;
  const second = subjectName(limit.on, names);
  const typed = second.startsWith(subjectTypes[limit.on.type]) ? second : `${subjectTypes[limit.on.type]} ${second}`;
  return `${first} on ${typed}`;
}

/** What it does, in one sentence: for the form, before it is saved, and beside a limit. */
export function inWords(
  limit: Pick<Limit, 'dimension' | 'window' | 'amount' | 'mode' | 'subject' | 'on'> & { algorithm: string | null },
  names: Names,
): string {
  const amount = roundAmount(limit, limit.amount || '0');
  const by = whose(limit, names);
  const per =
    limit.window === 'none' ? 'in all' : `a ${limit.algorithm === 'calendar' ? 'calendar ' : ''}${limit.window}`;
  const what =
    limit.dimension === 'concurrency'
      ? `At most ${amount} requests at a time by ${by}`
      : `At most ${amount}${units[limit.dimension]} ${per} by ${by}`;
  return limit.mode === 'soft'
    ? `${what}. Beyond it nobody is refused; it is only recorded.`
    : `${what}. ${refusals(limit)}`;
}

const units: Record<Limit['dimension'], string> = {
  requests: ' requests',
  input_tokens: ' input tokens',
  output_tokens: ' output tokens',
  total_tokens: ' tokens',
  concurrency: '',
  spend: '',
};

function refusals(limit: Pick<Limit, 'dimension'> & { algorithm: string | null }): string {
  if (limit.dimension === 'spend')
    return 'Each request holds its upper bound first, so not a cent is overspent; what does not fit is refused.';
  if (limit.algorithm === 'leaky_bucket')
    return 'One goes as the one before it has leaked; the rest wait or are refused.';
  return 'What does not fit is refused and told when to come back.';
}

/** For confirmations: what to type. */
export function limitTitle(limit: Limit, names: Names): string {
  return `${whose(limit, names)}, ${limitName(limit)}`;
}

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
