/**
 * Promise: clients people already use work unchanged, whichever dialect the model behind the name speaks. One started
 * product for all of them; what each client is held to is in `clients/`.
 */
import { jest } from '@jest/globals';
import Anthropic from '@anthropic-ai/sdk';
import Anthropic0 from 'anthropic-sdk-0';
import OpenAI from 'openai';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import OpenAI6 from 'openai-6';
import { zodResponseFormat as zodResponseFormat6, zodTextFormat as zodTextFormat6 } from 'openai-6/helpers/zod';
import { startSdkStage, type SdkStage } from '../support/sdk-stage.js';
import { aiSdkPromises } from './clients/ai-sdk.js';
import { anthropicPromises } from './clients/anthropic.js';
import { foreignUpstreamPromises } from './clients/foreign-upstream.js';
import { langChainPromises } from './clients/langchain.js';
import { openAiPromises } from './clients/openai.js';
import { responsesPromises } from './clients/responses.js';

jest.setTimeout(120_000);

let stage: SdkStage;
const stageOf = () => stage;
beforeAll(async () => {
  stage = await startSdkStage();
});
afterAll(() => stage.stop());
beforeEach(() => stage.simulator.clearFaults());

const openai7 = { Client: OpenAI, zodResponseFormat, zodTextFormat, thorough: true };
const openai6 = {
  Client: OpenAI6 as unknown as typeof OpenAI,
  zodResponseFormat: zodResponseFormat6 as unknown as typeof zodResponseFormat,
  zodTextFormat: zodTextFormat6 as unknown as typeof zodTextFormat,
  thorough: false,
};

describe('openai 7', () => openAiPromises(stageOf, openai7));
describe('openai 6', () => openAiPromises(stageOf, openai6));
describe('openai 7, Responses', () => responsesPromises(stageOf, openai7));
describe('openai 6, Responses', () => responsesPromises(stageOf, openai6));
describe('@anthropic-ai/sdk 1', () => anthropicPromises(stageOf, { Client: Anthropic, thorough: true }));
describe('@anthropic-ai/sdk 0', () =>
  anthropicPromises(stageOf, { Client: Anthropic0 as unknown as typeof Anthropic, thorough: false }));
describe('Vercel AI SDK', () => aiSdkPromises(stageOf));
describe('LangChain.js', () => langChainPromises(stageOf));
describe('with an upstream that others wrote', () => foreignUpstreamPromises(stageOf));
