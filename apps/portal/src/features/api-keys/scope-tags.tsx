import type { KeyScopes } from '../../lib/api-client.js';
import { Tag } from '../../ui/tag.js';
import { endpointNames } from './key-rights.js';

const shown = 2;

/** What a key is narrowed to, in a few words; the tooltip has all of them. */
export function ScopeTags({ scopes }: { scopes: KeyScopes }) {
  const words = [
    ...(scopes.endpoints ?? []).map((id) => endpointNames[id] ?? id),
    ...(scopes.models ?? []),
    ...(scopes.dataClass ? [`up to ${scopes.dataClass}`] : []),
  ];
  if (words.length === 0) return <span className="muted">everything</span>;
  const more = words.length - shown;
  return (
    <span className="row tight" title={words.join(', ')}>
      {words.slice(0, shown).map((word) => (
        <Tag key={word}>{word}</Tag>
      ))}
      {more > 0 && <span className="muted xs">+{more}</span>}
    </span>
  );
}
