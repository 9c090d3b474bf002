import { chatCompletions } from './endpoints/chat-completions.js';
import { completions } from './endpoints/completions.js';
import { embeddings } from './endpoints/embeddings.js';
import type { Endpoint } from './endpoints/endpoint.js';
import { GatewayError } from './errors.js';
import type { RequestHead } from './exchange.js';
import { parseLimitBytes, parseRequest } from './parse-request.js';

function head(headers: Record<string, string> = {}): RequestHead {
  return {
    header: (name) => headers[name],
    clientIp: '127.0.0.1',
    operationId: '0199a000-0000-7000-8000-000000000000',
    requestId: 'req_0199a0000000700080000000000000000',
    startedAtMs: 0,
    startedMonotonicMs: 0,
  };
}

/** The same body twice: as it is, and blown up beyond the size that is parsed whole. */
function bothPaths(object: Record<string, unknown>): Buffer[] {
  const padding = { 'x-padding': 'p'.repeat(parseLimitBytes) };
  return [Buffer.from(JSON.stringify(object)), Buffer.from(JSON.stringify({ ...object, ...padding }))];
}

function refusal(body: Buffer, endpoint: Endpoint = chatCompletions, headers?: Record<string, string>) {
  try {
    parseRequest(body, endpoint, head(headers));
  } catch (error) {
    if (error instanceof GatewayError) return { code: error.code, param: error.param };
    throw error;
  }
  return 'accepted';
}

const messages = [{ role: 'user', content: 'hello' }];

// A client must not be priced on one reading of its body and served by another.
describe('small and large bodies are read alike', () => {
  it('model, stream, cap, choices, end user', () => {
    const object = {
      model: 'gpt-4o-mini',
      messages,
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 50,
      max_tokens: 70,
      n: 2,
      user: 'u-1',
    };
    for (const body of bothPaths(object)) {
      expect(parseRequest(body, chatCompletions, head())).toMatchObject({
        model: 'gpt-4o-mini',
        stream: true,
        clientWantsUsage: true,
        maxOutputTokens: 50,
        choices: 2,
        endUser: 'u-1',
        hidden: false,
      });
    }
  });

  it.each([
    [{ messages }, { code: 'missing_required_parameter', param: 'model' }],
    [{ model: 'm' }, { code: 'missing_required_parameter', param: 'messages' }],
    [
      { model: 'm', messages: null },
      { code: 'missing_required_parameter', param: 'messages' },
    ],
    [
      { model: 7, messages },
      { code: 'invalid_type', param: 'model' },
    ],
    [
      { model: '', messages },
      { code: 'invalid_value', param: 'model' },
    ],
    [
      { model: 'm', messages, stream: 'yes' },
      { code: 'invalid_type', param: 'stream' },
    ],
    [
      { model: 'm', messages, max_tokens: -1 },
      { code: 'invalid_value', param: 'max_tokens' },
    ],
    [
      { model: 'm', messages, max_tokens: 1.5 },
      { code: 'invalid_value', param: 'max_tokens' },
    ],
    [
      { model: 'm', messages, n: 0 },
      { code: 'invalid_value', param: 'n' },
    ],
  ])('%j is refused', (object, expected) => {
    for (const body of bothPaths(object)) expect(refusal(body)).toEqual(expected);
  });

  it('null counts as absent', () => {
    for (const body of bothPaths({ model: 'm', messages, stream: null, max_tokens: null, user: null })) {
      expect(parseRequest(body, chatCompletions, head())).toMatchObject({
        stream: false,
        maxOutputTokens: null,
        endUser: null,
      });
    }
  });

  it('content that is elsewhere is noticed, content in the body is not', () => {
    const image = (url: string) => [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }];
    for (const body of bothPaths({ model: 'm', messages: image('https://example.com/a.png') })) {
      expect(parseRequest(body, chatCompletions, head()).hidden).toBe(true);
    }
    const inline = Buffer.from(JSON.stringify({ model: 'm', messages: image('data:image/png;base64,AAAA') }));
    expect(parseRequest(inline, chatCompletions, head()).hidden).toBe(false);
  });
});

describe('what cannot be read is refused with what is wrong', () => {
  it.each([
    ['', 'invalid_json'],
    ['[]', 'invalid_json'],
    ['{"model":', 'invalid_json'],
    ['{"model":"a","model":"b"}', 'duplicate_key'],
    ['{"\\u006dodel":"a"}', 'escaped_key'],
    [`{"messages":${'['.repeat(300)}${']'.repeat(300)}}`, 'too_deep'],
    ['{"model":"m","messages":[{"role":"user","content":1e}]}', 'invalid_json'],
  ])('%.30s', (text, code) => {
    expect(refusal(Buffer.from(text))).toMatchObject({ code });
  });

  it('a message without a role', () => {
    const body = Buffer.from(JSON.stringify({ model: 'm', messages: [...messages, { content: 'x' }] }));
    expect(refusal(body)).toEqual({ code: 'missing_required_parameter', param: 'messages[1].role' });
  });
});

describe('the other endpoints', () => {
  it('completions: OpenAI’s default cap of 16, and one choice for each prompt', () => {
    const body = Buffer.from(JSON.stringify({ model: 'm', prompt: ['a', 'b'], n: 2 }));
    expect(parseRequest(body, completions, head())).toMatchObject({ maxOutputTokens: 16, choices: 4 });
  });

  it('embeddings do not stream and put out no tokens', () => {
    const body = Buffer.from(JSON.stringify({ model: 'm', input: ['a', 'b'], stream: true }));
    expect(parseRequest(body, embeddings, head())).toMatchObject({ stream: false, maxOutputTokens: 0, items: 2 });
  });
});

describe('drop_params', () => {
  it.each([true, false])('%s is read and taken out of the body, which stays as it was otherwise', (value) => {
    for (const body of bothPaths({ model: 'm', drop_params: value, messages, seed: 1 })) {
      const parsed = parseRequest(body, chatCompletions, head());
      expect(parsed.dropParams).toBe(value);
      expect(parsed.fields.names).not.toContain('drop_params');
      expect(parsed.body.toString()).toBe(body.toString().replace(`"drop_params":${value},`, ''));
      expect(parsed.json?.['drop_params']).toBeUndefined();
    }
  });

  it('says nothing where it is left out or null', () => {
    for (const more of [{}, { drop_params: null }]) {
      const body = Buffer.from(JSON.stringify({ model: 'm', messages, ...more }));
      expect(parseRequest(body, chatCompletions, head()).dropParams).toBeNull();
    }
  });

  it('is refused when it is no boolean', () => {
    const body = Buffer.from(JSON.stringify({ model: 'm', messages, drop_params: 'yes' }));
    expect(refusal(body)).toEqual({ code: 'invalid_type', param: 'drop_params' });
  });
});

describe('headers', () => {
  const body = Buffer.from(JSON.stringify({ model: 'm', messages, user: 'from-body' }));

  it('the end user of the header wins over the body’s', () => {
    expect(parseRequest(body, chatCompletions, head({ 'x-tollgate-end-user': 'from-header' })).endUser).toBe(
      'from-header',
    );
  });

  it('tags are read, and refused when they are not tags', () => {
    expect(parseRequest(body, chatCompletions, head({ 'x-tollgate-tags': 'team=search, env=prod' })).tags).toEqual({
      team: 'search',
      env: 'prod',
    });
    expect(refusal(body, chatCompletions, { 'x-tollgate-tags': 'no-equals-sign' })).toMatchObject({
      code: 'invalid_header',
    });
  });
});
