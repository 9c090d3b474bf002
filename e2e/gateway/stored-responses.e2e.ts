/**
 * Promise: an organization that wants it can fetch, continue and delete its replies by id, whichever dialect the model
 * behind them speaks; nobody else can, and without the setting nothing is kept.
 */
import { jest } from '@jest/globals';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, stepCountIs, tool } from 'ai';
import OpenAI from 'openai';
import { z } from 'zod';
import { eventually, manage } from '../support/harness.js';
import { responsesDialects, startSdkStage, type SdkStage } from '../support/sdk-stage.js';
import { addTenant, type Tenant } from '../support/tenants.js';

jest.setTimeout(120_000);

let stage: SdkStage;
let keeping: Tenant;
let other: Tenant;
const clientOf = (tenant: Tenant) =>
  new OpenAI({ apiKey: tenant.apiKey, baseURL: `${stage.product.url}/v1`, maxRetries: 0 });

beforeAll(async () => {
  stage = await startSdkStage();
  keeping = await addTenant(stage.product, 'keeping');
  other = await addTenant(stage.product, 'other');
  for (const { organizationId } of [keeping, other]) await setStoring(organizationId, true);
  // The hot path hears of the setting a moment later.
  await eventually(async () => {
    const reply = await clientOf(other)
      .responses.create({ model: 'gpt-test', input: 'Hi' })
      .catch(() => null);
    return (reply as { store?: boolean } | null)?.store === true ? true : undefined;
  });
});
afterAll(() => stage.stop());

async function setStoring(organizationId: string, storeResponses: boolean): Promise<void> {
  const reply = await manage<{ storeResponses: boolean }>(stage.product, 'PATCH', `/organizations/${organizationId}`, {
    storeResponses,
  });
  expect(reply).toMatchObject({ status: 200, body: { storeResponses } });
}

/** What the simulator was last asked, as text. */
const lastBody = () => JSON.stringify(stage.simulator.requests().at(-1));

describe.each(responsesDialects)('a reply of a model of the $dialect dialect', ({ model }) => {
  it('is fetched with what was put in, continued, and deleted', async () => {
    const client = clientOf(keeping);
    for (const streamed of [false, true]) {
      const params = { model, input: 'My name is Ada. say exactly: noted' };
      const first = streamed
        ? await client.responses.stream(params).finalResponse()
        : await client.responses.create(params);
      const fetched = await client.responses.retrieve(first.id);
      expect(fetched.output_text).toBe('noted');
      expect(fetched.usage).toEqual(first.usage);
      const { data } = await client.responses.inputItems.list(first.id);
      expect(data).toEqual([expect.objectContaining({ type: 'message', role: 'user', id: expect.any(String) })]);

      const second = await client.responses.create({
        model,
        input: 'What is my name?',
        previous_response_id: first.id,
      });
      const alone = await client.responses.create({ model, input: 'What is my name?' });
      expect(second.usage?.input_tokens).toBeGreaterThan(alone.usage?.input_tokens ?? 0);
      const items = await client.responses.inputItems.list(second.id, { order: 'asc' });
      const said = items.data.filter((item) => item.type !== 'reasoning');
      expect(said.map((item) => ('role' in item ? item.role : item.type))).toEqual(['user', 'assistant', 'user']);

      await client.responses.delete(first.id);
      await expect(client.responses.retrieve(first.id)).rejects.toThrow(OpenAI.NotFoundError);
    }
  });

  it('is not kept where the client says so', async () => {
    const client = clientOf(keeping);
    const reply = await client.responses.create({ model, input: 'Hi', store: false });
    await expect(client.responses.retrieve(reply.id)).rejects.toThrow(OpenAI.NotFoundError);
  });

  it('is nobody else’s', async () => {
    const reply = await clientOf(keeping).responses.create({ model, input: 'A secret' });
    const stranger = clientOf(other);
    await expect(stranger.responses.retrieve(reply.id)).rejects.toThrow(OpenAI.NotFoundError);
    await expect(stranger.responses.delete(reply.id)).rejects.toThrow(OpenAI.NotFoundError);
    await expect(stranger.responses.create({ model, input: 'Go on', previous_response_id: reply.id })).rejects.toThrow(
      OpenAI.BadRequestError,
    );
    expect((await clientOf(keeping).responses.retrieve(reply.id)).id).toBe(reply.id);
  });
});

it('the Vercel AI SDK’s tool loop works as it is, which refers to stored items', async () => {
  const provider = createOpenAI({ apiKey: keeping.apiKey, baseURL: `${stage.product.url}/v1` });
  const cities: string[] = [];
  const weather = tool({
    description: 'Gives the weather of a city',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => (cities.push(city), 'sunny'),
  });
  for (const model of ['gpt-test', 'claude-thinking']) {
    const { text } = await generateText({
      model: provider(model),
      prompt: 'What is the weather in Paris?',
      tools: { get_weather: weather },
      stopWhen: stepCountIs(4),
      maxRetries: 0,
    });
    expect(text).toMatch(/\S/);
  }
  expect(cities).toEqual(['Paris', 'Paris']);
  expect(lastBody()).not.toContain('item_reference');
});

it('without the setting nothing is kept, and the refusal says how to turn it on', async () => {
  const client = new OpenAI({ apiKey: stage.product.apiKey, baseURL: `${stage.product.url}/v1`, maxRetries: 0 });
  const reply = await client.responses.create({ model: 'gpt-test', input: 'Hi' });
  expect((reply as { store?: boolean }).store).toBe(false);
  await expect(client.responses.retrieve(reply.id)).rejects.toThrow(/storeResponses/);
  const more = { model: 'gpt-test', input: 'Go on', previous_response_id: reply.id };
  await expect(client.responses.create(more)).rejects.toThrow(/storeResponses/);
});

it('other methods are 405', async () => {
  const url = `${stage.product.url}/v1/responses/resp_1`;
  const reply = await fetch(url, { method: 'PUT', headers: { authorization: `Bearer ${keeping.apiKey}` } });
  expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, DELETE']);
});
