import type { Exchange } from '../../exchange.js';
import type { MessagePlan } from './messages.js';
import { ending, envelope, toolUse } from './reply.js';
import { sign } from './signature.js';
import { usageMember } from './usage.js';

const STREAM_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };

/**
 * `message_start`, the blocks one after the other with a delta a token, `message_delta` with cumulative usage,
 * `message_stop`. As on the real wire, data lines are padded with blanks of changing number (recorded).
 */
export async function streamMessage(exchange: Exchange, plan: MessagePlan): Promise<void> {
  const { answer } = plan;
  const hidden = plan.showThinking ? 0 : answer.reasoning.length;
  const ready = exchange.pace(hidden);
  if (ready !== true && !(await ready)) return;
  exchange.begin(200, STREAM_HEADERS);
  exchange.entry.completionTokens += hidden;
  exchange.entry.reasoningTokens = answer.reasoning.length;
  const writer = new BlockWriter(exchange, plan, hidden);
  if (!(await writer.start())) return;
  if (plan.showThinking && answer.reasoning.length > 0) {
    if (!(await writer.thinking(answer.reasoning))) return;
  }
  if (answer.text.length > 0 && !(await writer.text(answer.text))) return;
  for (const call of answer.calls) {
    if (!(await writer.toolUse(JSON.stringify(toolUse(call, {}, plan.fullFields)), call.pieces))) return;
  }
  if (await writer.finish()) await exchange.end();
}

/** Blocks have consecutive indexes and one is open at a time. */
class BlockWriter {
  #index = 0;
  #token: number;

  constructor(
    private readonly exchange: Exchange,
    private readonly plan: MessagePlan,
    hidden: number,
  ) {
    this.#token = hidden;
  }

  async start(): Promise<boolean> {
    const { exchange, plan } = this;
    const nulls = plan.fullFields ? { stop_details: null, container: null } : {};
    const message = { ...envelope(plan), content: [], stop_reason: null, stop_sequence: null, ...nulls };
    const usage = usageMember(exchange, plan.counts, Math.min(1, plan.counts.output));
    const head = JSON.stringify({ type: 'message_start', message }).slice(0, -2);
    return this.#event('message_start', usage === undefined ? `${head}}}` : `${head},${usage}}}`);
  }

  async thinking(tokens: readonly string[]): Promise<boolean> {
    const opened = await this.#open('{"type":"thinking","thinking":"","signature":""}');
    if (!opened || !(await this.#deltas('{"type":"thinking_delta","thinking":', tokens))) return false;
    const signature = `{"type":"signature_delta","signature":"${sign(tokens.join(''))}"}`;
    return (await this.#delta(signature)) && this.#close();
  }

  async text(tokens: readonly string[]): Promise<boolean> {
    const opened = await this.#open(
      this.plan.fullFields ? '{"type":"text","text":"","citations":null}' : '{"type":"text","text":""}',
    );
    return opened && (await this.#deltas('{"type":"text_delta","text":', tokens)) && this.#close();
  }

  /** The first delta of an input is empty (recorded); the call's head stands for one token. */
  async toolUse(block: string, pieces: readonly string[]): Promise<boolean> {
    if (!(await this.#open(block))) return false;
    const all = pieces.join('') === '{}' ? [''] : ['', ...pieces];
    const sent = await this.#deltas('{"type":"input_json_delta","partial_json":', all);
    if (all.length === 1) this.exchange.entry.completionTokens += pieces.length;
    return sent && this.#close();
  }

  async finish(): Promise<boolean> {
    const { exchange, plan } = this;
    const head = JSON.stringify({ type: 'message_delta', delta: ending(plan.answer, plan.fullFields) }).slice(0, -1);
    const usage = usageMember(exchange, plan.counts, plan.counts.output);
    const delta = usage === undefined ? `${head}}` : `${head},${usage}}`;
    return (await this.#event('message_delta', delta)) && this.#event('message_stop', '{"type":"message_stop"}');
  }

  async #open(block: string): Promise<boolean> {
    const data = `{"type":"content_block_start","index":${this.#index},"content_block":${block}}`;
    if (!(await this.#event('content_block_start', data))) return false;
    // The real API sends one ping, after the first block has started.
    return this.#index > 0 || (await this.exchange.send('event: ping\ndata: {"type": "ping"}\n\n'));
  }

  async #close(): Promise<boolean> {
    const data = `{"type":"content_block_stop","index":${this.#index}}`;
    this.#index += 1;
    return this.#event('content_block_stop', data);
  }

  /** One event a token, at the scripted pace; the text around the token is made once. */
  async #deltas(head: string, tokens: readonly string[]): Promise<boolean> {
    const { exchange } = this;
    const prefix = `event: content_block_delta\ndata: {"type":"content_block_delta","index":${this.#index},"delta":${head}`;
    for (const token of tokens) {
      const due = exchange.pace(this.#token);
      if (due !== true && !(await due)) return false;
      this.#token += 1;
      const sent = exchange.send(`${prefix}${JSON.stringify(token)}}}${padding(this.#token)}\n\n`, 1);
      if (sent !== true && !(await sent)) return false;
    }
    return true;
  }

  async #delta(delta: string): Promise<boolean> {
    return this.#event('content_block_delta', `{"type":"content_block_delta","index":${this.#index},"delta":${delta}}`);
  }

  async #event(name: string, data: string): Promise<boolean> {
    return this.exchange.send(`event: ${name}\ndata: ${data}${padding(data.length)}\n\n`);
  }
}

const BLANKS = ' '.repeat(15);

function padding(length: number): string {
  return BLANKS.slice(length % 16);
}
