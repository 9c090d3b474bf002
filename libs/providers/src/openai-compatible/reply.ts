/** Reads the facts of a complete JSON reply; its bytes are not touched. */
import { readField, scanTopLevel } from '@tollgate/wire';
import type { ReplyFacts } from '../provider.js';
import { normaliseFinishReason } from './finish-reason.js';
import { isRecord, readUsage, type UsageKind } from './usage.js';

/** Up to here parsing the whole body is cheaper than looking for its members one by one. */
const parseWholeBytes = 16_384;

/** Never throws: a body that is not the vendor's JSON has no facts. */
export function readReply(body: Buffer, kind: UsageKind): ReplyFacts {
  const value = readMembers(body, kind);
  const usage = readUsage(value['usage'] ?? groqUsage(value['x_groq']), kind);
  const choice = Array.isArray(value['choices']) ? (value['choices'] as readonly unknown[]).find(isRecord) : undefined;
  const reason = choice?.['finish_reason'];
  const native = choice?.['native_finish_reason'];
  const named = typeof reason === 'string' && reason !== '' ? reason : null;
  const model = value['model'];
  const tier = value['service_tier'];
  return {
    usage: usage.usage,
    usageRejected: usage.rejected,
    finishReason: named === null ? null : normaliseFinishReason(named),
    nativeFinishReason: typeof native === 'string' ? native : named,
    responseModel: typeof model === 'string' && model !== '' ? model : null,
    serviceTier: typeof tier === 'string' && tier !== '' ? tier : null,
  };
}

/** Vectors of an embeddings reply are megabytes of numbers; only the members needed are parsed. */
function readMembers(body: Buffer, kind: UsageKind): Readonly<Record<string, unknown>> {
  try {
    if (body.length <= parseWholeBytes) {
      const value: unknown = JSON.parse(body.toString('utf8'));
      return isRecord(value) ? value : {};
    }
    const fields = scanTopLevel(body);
    const names = kind === 'embedding' ? ['usage', 'model'] : ['usage', 'model', 'service_tier', 'x_groq', 'choices'];
    return Object.fromEntries(names.map((name) => [name, readField(body, fields, name)]));
  } catch {
    return {};
  }
}

function groqUsage(extension: unknown): unknown {
  return isRecord(extension) ? extension['usage'] : undefined;
}
