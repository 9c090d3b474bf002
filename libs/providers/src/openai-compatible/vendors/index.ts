/** Vendors and engines that are configuration of this base, one line each. */
import type { Provider } from '../../provider.js';
import { cerebras } from './cerebras.js';
import { deepseek } from './deepseek.js';
import { fireworks } from './fireworks.js';
import { groq } from './groq.js';
import { llamaCpp } from './llama-cpp.js';
import { mistral } from './mistral.js';
import { nvidiaNim } from './nvidia-nim.js';
import { openrouter } from './openrouter.js';
import { sglang } from './sglang.js';
import { together } from './together.js';
import { xai } from './xai.js';

export const vendors: readonly Provider[] = [
  mistral,
  groq,
  deepseek,
  openrouter,
  together,
  fireworks,
  xai,
  cerebras,
  nvidiaNim,
  sglang,
  llamaCpp,
];
