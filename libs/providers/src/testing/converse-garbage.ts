/** Converse streams as broken as the world makes them: valid frames of senseless events, and damage of every kind a seed picks. */
import { awsFrame, converseFrame, exceptionFrame } from './aws-frames.js';

const event = (type: string, payload: unknown) => converseFrame(type, payload);
const delta = (contentBlockIndex: unknown, value: unknown) =>
  event('contentBlockDelta', { contentBlockIndex, delta: value });

const pieces: readonly Buffer[] = [
  event('messageStart', { role: 'assistant', p: 'abc' }),
  delta(0, { text: 'ä👋' }),
  delta(0, { text: 5 }),
  delta(-1, { text: 'x' }),
  delta(1e9, { text: 'y' }),
  delta('0', null),
  delta(1, { reasoningContent: { text: 'think' } }),
  delta(1, { reasoningContent: { signature: 's' } }),
  delta(1, { reasoningContent: { redactedContent: '%%%' } }),
  delta(2, { toolUse: { input: '{"a"' } }),
  delta(2, { toolUse: null }),
  delta(3, { image: { source: {} } }),
  delta(0, { citation: { title: 5, location: [] } }),
  event('contentBlockStart', { contentBlockIndex: 2, start: { toolUse: { toolUseId: 't', name: 'f' } } }),
  event('contentBlockStart', { contentBlockIndex: 2, start: { toolUse: {} } }),
  event('contentBlockStart', { contentBlockIndex: 3, start: { toolResult: { toolUseId: 't' } } }),
  event('contentBlockStart', { start: [] }),
  event('contentBlockStop', { contentBlockIndex: 2 }),
  event('contentBlockStop', {}),
  event('messageStop', { stopReason: 'end_turn' }),
  event('messageStop', { stopReason: 7, additionalModelResponseFields: { stop_sequence: 'X' } }),
  event('metadata', { usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } }),
  event('metadata', { usage: { inputTokens: -1, outputTokens: 1e300 }, trace: { guardrail: {} } }),
  event('metadata', { usage: [], serviceTier: 'x' }),
  event('surprise', { type: 'surprise' }),
  event('contentBlockDelta', 'text'),
  exceptionFrame('throttlingException', 'slow'),
  awsFrame({ ':message-type': 'error', ':error-code': 'X', ':error-message': 'm' }, new Uint8Array(0)),
  awsFrame({}, new Uint8Array([123, 125])),
];

/** One stream. `next` gives numbers from 0 up to 1. */
export function converseGarbage(next: () => number): Buffer {
  const picked = Array.from(
    { length: Math.floor(next() * 12) },
    () => pieces[Math.floor(next() * pieces.length)] ?? Buffer.alloc(0),
  );
  const bytes = Buffer.concat(picked);
  // Single bytes go wrong, so that checksums no longer fit.
  const damage = next() < 0.7 ? 0 : Math.floor(next() * 3);
  for (let hit = 0; hit < damage && bytes.length > 0; hit++) {
    bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
  }
  return bytes;
}
