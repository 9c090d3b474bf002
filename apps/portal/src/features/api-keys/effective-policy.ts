import type { Limit } from '../../lib/api-client.js';
import { countOf } from '../../ui/format/number.js';
import { formatDate } from '../../ui/format/time.js';
import { endpointNames, modelsWithin, type KeyRights } from './key-rights.js';

export interface PolicyRow {
  name: string;
  value: string;
  /** The key itself narrows this. */
  narrowed: boolean;
  /** In full, for the tooltip. */
  detail?: string;
}

/** What a key with these rights may do, in the words of the preview. `models`: those there are now. */
export function policyOf(rights: KeyRights, expiresAt: Date | null, models: readonly string[]): PolicyRow[] {
  const within = modelsWithin(rights.models, models);
  const endpoints = rights.endpoints.map((id) => endpointNames[id] ?? id).join(', ');
  return [
    {
      name: 'Models',
      value: patternsInWords(rights.models),
      narrowed: rights.models.length > 0,
      detail: within.length > 0 && rights.models.length > 0 ? `Of its own routes: ${within.join(', ')}` : undefined,
    },
    { name: 'Endpoints', value: endpoints || 'all', narrowed: endpoints !== '' },
    {
      name: 'Data class',
      value: rights.dataClass ? `up to ${rights.dataClass}` : 'any',
      narrowed: rights.dataClass !== '',
    },
    {
      name: 'Addresses',
      value: rights.ipAllow.length === 0 ? 'any' : countOf(rights.ipAllow.length, 'entry', 'entries'),
      narrowed: rights.ipAllow.length > 0,
      detail: rights.ipAllow.join(', ') || undefined,
    },
    { name: 'Ends', value: expiresAt ? formatDate(expiresAt) : 'never', narrowed: expiresAt !== null },
  ];
}

function patternsInWords(patterns: readonly string[]): string {
  if (patterns.length === 0) return 'all';
  return patterns.length <= 2 ? patterns.join(', ') : countOf(patterns.length, 'pattern');
}

export interface LimitTarget {
  organization: { id: string; slug: string };
  project: { id: string; slug?: string } | null;
  keyId: string | null;
}

/** The limits every request of a key meets, whatever it asks for; the key's own first. */
export function limitsOn(limits: readonly Limit[], target: LimitTarget): Limit[] {
  const order = ['api_key', 'project', 'organization', 'global'];
  return limits
    .filter((limit) => applies(limit, target))
    .toSorted((a, b) => order.indexOf(a.subject.type) - order.indexOf(b.subject.type));
}

function applies(limit: Limit, { organization, project, keyId }: LimitTarget): boolean {
  const { type, id } = limit.subject;
  if (limit.on) return false;
  if (type === 'global') return true;
  if (type === 'organization') return id === undefined || id === organization.id || id === organization.slug;
  if (type === 'api_key') return keyId !== null && id === keyId;
  return type === 'project' && project !== null && (id === project.id || (id !== undefined && id === project.slug));
}
