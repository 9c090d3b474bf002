import type { RouteDryRun } from '../../lib/api-client.js';

type Target = RouteDryRun['targets'][number];

/** What was pasted, as an object; or why it is none. */
export function parsePasted(text: string): { body: Record<string, unknown> } | { trouble: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { trouble: 'A JSON object' };
    return { body: value as Record<string, unknown> };
  } catch (error) {
    return { trouble: error instanceof Error ? error.message : 'Not JSON' };
  }
}

/** One line on a target: why it stands where it stands, or why it is passed over. */
export function targetWords(target: Target, strategy: string | undefined): string {
  if (target.problem) return target.problem.message;
  const failed = target.filters.filter((filter) => !filter.ok);
  if (target.position === null || failed.length > 0)
    return failed.map((filter) => filter.reason ?? filter.name.replaceAll('_', ' ')).join('; ') || 'Not needed';
  const facts = [
    target.tier === 'backup' ? 'Backup' : strategy === 'weighted' ? `Weight ${target.weight}` : null,
    target.firstByteMs === null ? null : `first byte ${Math.round(target.firstByteMs)} ms`,
    `${target.inFlight} in flight`,
    target.score === null ? null : `score ${Number(target.score.toPrecision(4))}`,
    target.state === 'hot' ? null : target.state,
  ].filter(Boolean);
  const words = facts.join(', ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
