import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject } from './json.js';

/** How often an engine was asked for its state, and told to load a model; none of it is among the requests. */
export interface EngineCounts {
  asked: number;
  wakes: number;
}

/**
 * Which models are in memory. vLLM (`--enable-sleep-mode`, dev mode): `GET /is_sleeping`, `POST /sleep`, `POST /wake_up`, one
 * model per base URL (docs.vllm.ai, "Sleep Mode"). Ollama: `GET /api/ps`, and `POST /api/generate` without a prompt, which
 * loads a model or, with `keep_alive` 0, unloads it (ollama/docs/api.md). A request that needs a model which is not there
 * waits until it is; Ollama's begins to load it.
 */
export class EngineStates {
  /** Milliseconds from being told to load to being ready. */
  loadMs = 0;
  /** Loading fails with a 500 until this is 0. */
  failures = 0;
  private readonly asleep = new Set<string>();
  private readonly loaded = new Set<string>();
  private readonly waiting = new Map<string, Promise<void>>();
  private counted: EngineCounts = { asked: 0, wakes: 0 };

  counts(): EngineCounts {
    return { ...this.counted };
  }

  /** @param prefix what a base URL has before `/v1`; a vLLM of its own. */
  sleep(prefix = ''): void {
    this.asleep.add(prefix);
  }

  /** An Ollama model leaves the memory. */
  unload(model: string): void {
    this.loaded.delete(tagged(model));
  }

  reset(): void {
    this.asleep.clear();
    this.loaded.clear();
    this.counted = { asked: 0, wakes: 0 };
    this.loadMs = this.failures = 0;
  }

  /** Answers what is about states; false = it is another request. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const found = paths.exec((request.url ?? '').split('?', 1)[0] ?? '');
    if (!found) return false;
    const [, prefix = '', path = ''] = found;
    const reply = (status: number, body?: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? '' : JSON.stringify(body));
    };
    switch (`${request.method} ${path}`) {
      case 'GET /is_sleeping':
        this.counted.asked++;
        reply(200, { is_sleeping: this.asleep.has(prefix) });
        break;
      case 'POST /sleep':
        this.sleep(prefix);
        reply(200);
        break;
      case 'POST /wake_up':
        void this.wake(prefix, () => this.asleep.delete(prefix)).then((ready) => reply(ready ? 200 : 500));
        break;
      case 'GET /api/ps':
        this.counted.asked++;
        reply(200, { models: [...this.loaded].map(running) });
        break;
      case 'POST /api/generate':
        void this.generate(request, reply);
        break;
      default:
        reply(405, { detail: 'Method Not Allowed' });
    }
    return true;
  }

  /** Resolves when the model a request asks for can serve. */
  async ready(path: string, prefix: string, model: string): Promise<void> {
    if (path.startsWith('/api/')) {
      if (!this.loaded.has(tagged(model))) await this.load(model, false);
      return;
    }
    while (this.asleep.has(prefix)) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  private async generate(request: IncomingMessage, reply: (status: number, body?: unknown) => void): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
    const body = parse(text);
    const model = body?.['model'];
    if (typeof model !== 'string' || model === '') return reply(400, { error: 'model is required' });
    if (model.includes('does-not-exist')) return reply(404, { error: `model '${model}' not found` });
    if (model.includes('embed')) return reply(400, { error: `"${model}" does not support generate` });
    if (body?.['prompt'] !== undefined && body['prompt'] !== '')
      return reply(400, { error: 'the simulator serves /api/generate to load models only' });
    const done = { model, created_at: new Date().toISOString(), response: '', done: true };
    if (body?.['keep_alive'] === 0) {
      this.unload(model);
      return reply(200, { ...done, done_reason: 'unload' });
    }
    if (await this.load(model, true)) return reply(200, { ...done, done_reason: 'load' });
    return reply(500, { error: 'llama runner process has terminated: exit status 2' });
  }

  private load(model: string, counted: boolean): Promise<boolean> {
    return this.wake(`ollama ${tagged(model)}`, () => this.loaded.add(tagged(model)), counted);
  }

  /** One at a time per thing, however many ask. */
  private async wake(key: string, done: () => void, counted = true): Promise<boolean> {
    if (counted) this.counted.wakes++;
    if (this.failures > 0) {
      this.failures--;
      return false;
    }
    let loading = this.waiting.get(key);
    if (loading === undefined) {
      loading = new Promise<void>((resolve) => setTimeout(resolve, this.loadMs)).then(() => {
        this.waiting.delete(key);
        done();
      });
      this.waiting.set(key, loading);
    }
    await loading;
    return true;
  }
}

const paths = /^((?:\/__(?:knobs|fault)\/[^/]+)*)(\/is_sleeping|\/sleep|\/wake_up|\/api\/ps|\/api\/generate)$/;

/** What a request's URL has before the API's own path. */
export function enginePrefix(url: string): string {
  return /^(?:\/__(?:knobs|fault)\/[^/]+)*/.exec(url)?.[0] ?? '';
}

/** As Ollama spells names: with a tag. */
function tagged(model: string): string {
  return model.includes(':') ? model : `${model}:latest`;
}

function running(name: string): unknown {
  return {
    name,
    model: name,
    size: 6_654_289_920,
    digest: '0'.repeat(64),
    details: { parent_model: '', format: 'gguf', family: 'sim', families: ['sim'], parameter_size: '8B' },
    expires_at: new Date(Date.now() + 300_000).toISOString(),
    size_vram: 6_654_289_920,
    context_length: 4_096,
  };
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
