/**
 * What Google's models differ in and a translation has to know. From https://ai.google.dev/gemini-api/docs/thinking and
 * …/docs/thought-signatures. A Gemini with an unknown number is taken for one of the newest generation.
 */
export interface Generation {
  /** How thinking is set: by a level (Gemini 3 and later), by a number of tokens (2.5), or not at all. */
  thinking: 'level' | 'budget' | 'none';
  /** Thinking can be switched off. */
  thinkingOff: boolean;
  /** Function calls in the history need a signature. */
  signedCalls: boolean;
}

const newest: Generation = { thinking: 'level', thinkingOff: false, signedCalls: true };
const generation25: Generation = { thinking: 'budget', thinkingOff: true, signedCalls: false };
const older: Generation = { thinking: 'none', thinkingOff: true, signedCalls: false };

export function generationOf(model: string): Generation {
  const [, major, minor] = /gemini-(\d+)(?:\.(\d+))?/.exec(model) ?? [];
  if (major === undefined) return /gemini-.*latest|gemini-(pro|flash)$/.test(model) ? newest : older;
  if (Number(major) >= 3) return newest;
  if (major === '2' && minor === '5') return { ...generation25, thinkingOff: !/2\.5-pro/.test(model) };
  return older;
}
