/** AWS's own client talks to the simulator: if it accepts frames, signatures and errors, they are Bedrock's. */
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  type ConverseCommandInput,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { startSimulator, type Simulator } from '../../index.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const keys = { accessKeyId: 'AKIDSIMULATOR', secretAccessKey: 'simulator/secret+key' };

function client(credentials: object = keys, prefix = ''): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region: 'eu-central-1',
    endpoint: `${simulator.url}${prefix}`,
    credentials: credentials as typeof keys,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  });
}

const ask = (text: string, more: Partial<ConverseCommandInput> = {}): ConverseCommandInput => ({
  modelId: claude,
  messages: [{ role: 'user', content: [{ text }] }],
  ...more,
});

const toolConfig: ConverseCommandInput['toolConfig'] = {
  tools: ['get_weather', 'get_time'].map((name) => ({
    toolSpec: {
      name,
      inputSchema: { json: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
    },
  })),
};

async function stream(input: ConverseCommandInput, from = client()): Promise<ConverseStreamOutput[]> {
  const { stream: events } = await from.send(new ConverseStreamCommand(input));
  const all: ConverseStreamOutput[] = [];
  for await (const event of events ?? []) all.push(event);
  return all;
}

const textOf = (events: readonly ConverseStreamOutput[]) =>
  events.map((event) => event.contentBlockDelta?.delta?.text ?? '').join('');

describe('the simulated Bedrock', () => {
  it('answers whole and streamed alike, in many scripts and however it is cut', async () => {
    for (const modelId of [claude, `${claude}+text-mixed+len-100+split-7`]) {
      const whole = await client().send(new ConverseCommand(ask('Tell a story', { modelId })));
      const events = await stream(ask('Tell a story', { modelId }));
      expect(textOf(events)).toBe(whole.output?.message?.content?.[0]?.text);
      const usage = events.find((event) => event.metadata)?.metadata?.usage;
      expect(usage).toEqual(whole.usage);
      expect(usage?.totalTokens).toBe((usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0));
      expect(events.at(-2)?.messageStop?.stopReason).toBe('end_turn');
    }
  });

  it('calls tools in parallel, streamed', async () => {
    const events = await stream(ask('What are the weather in Paris and the time in Tokyo?', { toolConfig }));
    const names = events.flatMap((event) => event.contentBlockStart?.start?.toolUse?.name ?? []);
    expect(names).toEqual(['get_weather', 'get_time']);
    for (const index of [0, 1]) {
      const json = events.flatMap(({ contentBlockDelta: each }) =>
        each?.contentBlockIndex === index ? [each.delta?.toolUse?.input ?? ''] : [],
      );
      expect(Object.keys(JSON.parse(json.join('')) as object)).toEqual(['city']);
    }
    expect(events.at(-2)?.messageStop?.stopReason).toBe('tool_use');
  });

  it('reasons with a signature it wants back unchanged', async () => {
    const additionalModelRequestFields = { thinking: { type: 'enabled', budget_tokens: 1_024 } };
    const first = await client().send(new ConverseCommand(ask('Hi', { additionalModelRequestFields })));
    const message = first.output?.message;
    if (!message) throw new Error('A message was expected.');
    const next = ask('', {});
    const messages = [...(ask('Hi').messages ?? []), message, { role: 'user' as const, content: [{ text: 'More' }] }];
    await client().send(new ConverseCommand({ ...next, messages, additionalModelRequestFields }));
    const block = message.content?.[0]?.reasoningContent?.reasoningText;
    if (block) block.text = 'changed';
    await expect(client().send(new ConverseCommand({ ...next, messages }))).rejects.toThrow(/signature/);
  });

  it('holds to a schema', async () => {
    const schema = JSON.stringify({ type: 'object', properties: { name: { type: 'string' } }, required: ['name'] });
    const outputConfig = {
      textFormat: { type: 'json_schema' as const, structure: { jsonSchema: { name: 'x', schema } } },
    };
    const reply = await client().send(new ConverseCommand(ask('Describe', { outputConfig })));
    const text = reply.output?.message?.content?.[0]?.text ?? '';
    expect(JSON.parse(text)).toEqual({ name: expect.any(String) as string });
    await expect(
      client().send(new ConverseCommand(ask('Describe', { outputConfig, modelId: 'amazon.nova-lite-v1:0' }))),
    ).rejects.toThrow(/not permitted/);
  });

  it('embeds with Titan and Cohere', async () => {
    const invoke = async (modelId: string, body: object) => {
      const reply = await client().send(
        new InvokeModelCommand({ modelId, contentType: 'application/json', body: JSON.stringify(body) }),
      );
      return JSON.parse(Buffer.from(reply.body).toString('utf8')) as {
        embedding?: number[];
        embeddings?: { float: number[][] };
      };
    };
    expect((await invoke('amazon.titan-embed-text-v2:0', { inputText: 'a', dimensions: 256 })).embedding).toHaveLength(
      256,
    );
    const cohere = await invoke('cohere.embed-multilingual-v3', { texts: ['a', 'b'], input_type: 'search_query' });
    expect(cohere.embeddings?.float).toHaveLength(2);
    await expect(invoke('cohere.embed-multilingual-v3', { texts: ['a'] })).rejects.toThrow(/input_type/);
  });

  it.each([
    ['a wrong secret', { ...keys, secretAccessKey: 'wrong' }, 'InvalidSignatureException'],
    ['an unknown key', { ...keys, accessKeyId: 'AKIDNOBODY' }, 'UnrecognizedClientException'],
    [
      'a temporary key without its token',
      { accessKeyId: 'ASIASIMULATOR', secretAccessKey: 'simulator/temporary+key' },
      'UnrecognizedClientException',
    ],
    [
      'an expired token',
      { accessKeyId: 'ASIASIMULATOR', secretAccessKey: 'simulator/temporary+key', sessionToken: 'expired' },
      'ExpiredTokenException',
    ],
  ])('refuses %s', async (_name, credentials, name) => {
    await expect(client(credentials).send(new ConverseCommand(ask('Hi')))).rejects.toMatchObject({ name });
  });

  it('takes temporary credentials with their token, and an API key', async () => {
    const temporary = {
      accessKeyId: 'ASIASIMULATOR',
      secretAccessKey: 'simulator/temporary+key',
      sessionToken: 'simulator-session-token',
    };
    await client(temporary).send(new ConverseCommand(ask('Hi')));
    const bearer = new BedrockRuntimeClient({
      region: 'us-east-1',
      endpoint: simulator.url,
      token: { token: 'bedrock-api-key' },
      authSchemePreference: ['httpBearerAuth'],
      requestHandler: new NodeHttpHandler(),
    });
    await bearer.send(new ConverseCommand(ask('Hi')));
    expect(simulator.requests().map(({ apiKey }) => apiKey)).toEqual(['…ATOR', '…-key']);
  });

  it.each([
    [{ messages: [] }, /messages/],
    [{ messages: [{ role: 'assistant', content: [{ text: 'x' }] }] }, /start with a user message/],
    [{ messages: [{ role: 'user', content: [] }] }, /empty/],
    [{ messages: [{ role: 'user', content: [{ text: '' }] }] }, /blank/],
    [{ inferenceConfig: { temperature: 1.5 } }, /temperature/],
    [{ inferenceConfig: { maxTokens: 0 } }, /maxTokens/],
    [
      {
        additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2_000 } },
        inferenceConfig: { maxTokens: 100 },
      },
      /budget_tokens/,
    ],
    [
      {
        messages: [
          { role: 'user', content: [{ text: 'x' }] },
          { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'f', input: {} } }] },
        ],
      },
      /toolConfig/,
    ],
    [{ toolConfig: { ...toolConfig, toolChoice: { tool: { name: 'nobody' } } } }, /nobody/],
  ] as const)('refuses %j', async (more, words) => {
    const input = ask('Hi', more as unknown as Partial<ConverseCommandInput>);
    await expect(client().send(new ConverseCommand(input))).rejects.toThrow(words);
  });

  it('reports trouble in Bedrock’s words, before and inside a stream', async () => {
    await expect(client(keys, '/__fault/429').send(new ConverseCommand(ask('Hi')))).rejects.toMatchObject({
      name: 'ThrottlingException',
    });
    await expect(client(keys, '/__fault/401').send(new ConverseCommand(ask('Hi')))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    await expect(stream(ask('Hi'), client(keys, '/__fault/error-event:300'))).rejects.toMatchObject({
      name: 'InternalServerException',
    });
  });

  it.each(['payload', 'checksum', 'prelude'])('damages frames so that AWS’s client notices: %s', async (kind) => {
    await expect(stream(ask('Hi'), client(keys, `/__fault/corrupt-frame:${kind}`))).rejects.toThrow(/checksum/i);
  });

  it('keeps a prompt cache', async () => {
    const messages: ConverseCommandInput['messages'] = [
      { role: 'user', content: [{ text: 'long '.repeat(2_000) }, { cachePoint: { type: 'default' } }, { text: 'Hi' }] },
    ];
    const first = await client().send(new ConverseCommand({ modelId: claude, messages }));
    const second = await client().send(new ConverseCommand({ modelId: claude, messages }));
    expect(first.usage?.cacheWriteInputTokens).toBeGreaterThan(1_024);
    expect(second.usage?.cacheReadInputTokens).toBe(first.usage?.cacheWriteInputTokens);
    expect(second.usage?.totalTokens).toBe(first.usage?.totalTokens);
  });
});
