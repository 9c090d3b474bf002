import type { Exchange } from '../../exchange.js';
import { sign } from '../anthropic/signature.js';
import { stopReason, toolUseId, type ConversePlan } from './converse.js';
import { eventFrame } from './frames.js';
import { usageMember } from './usage.js';

/** `messageStart`, the blocks one after the other with a delta a token, `messageStop`, `metadata`; then the body ends. */
export async function streamConverse(exchange: Exchange, plan: ConversePlan): Promise<void> {
  const { answer } = plan;
  const ready = exchange.pace(0);
  if (ready !== true && !(await ready)) return;
  exchange.begin(200, { 'content-type': 'application/vnd.amazon.eventstream' });
  exchange.entry.reasoningTokens = answer.reasoning.length;
  const writer = new FrameWriter(exchange);
  if (!(await writer.event('messageStart', '{"role":"assistant"}'))) return;
  if (answer.reasoning.length > 0 && !(await writer.reasoning(answer.reasoning))) return;
  if (answer.text.length > 0 && !(await writer.text(answer.text))) return;
  for (const call of answer.calls) {
    if (!(await writer.toolUse(toolUseId(call), call.name, call.pieces))) return;
  }
  if (!(await writer.event('messageStop', JSON.stringify({ stopReason: stopReason(answer) })))) return;
  const usage = usageMember(exchange, plan.counts);
  const metadata = `{"metrics":{"latencyMs":12}${usage === undefined ? '' : `,${usage}`}}`;
  if (await writer.event('metadata', metadata)) await exchange.end();
}

/** Blocks have consecutive indexes. Text and reasoning have no start. */
class FrameWriter {
  #index = 0;
  #token = 0;
  #serial = 0;

  constructor(private readonly exchange: Exchange) {}

  async event(type: string, payload: string, tokens = 0): Promise<boolean> {
    this.#serial += 1;
    return this.exchange.send(eventFrame(type, payload, this.#serial), tokens);
  }

  async reasoning(tokens: readonly string[]): Promise<boolean> {
    if (!(await this.#deltas((token) => `{"reasoningContent":{"text":${token}}}`, tokens))) return false;
    const signature = JSON.stringify({ reasoningContent: { signature: sign(tokens.join('')) } });
    return (await this.#delta(signature)) && this.#stop();
  }

  async text(tokens: readonly string[]): Promise<boolean> {
    return (await this.#deltas((token) => `{"text":${token}}`, tokens)) && this.#stop();
  }

  async toolUse(toolUseId: string, name: string, pieces: readonly string[]): Promise<boolean> {
    const start = JSON.stringify({ contentBlockIndex: this.#index, start: { toolUse: { toolUseId, name } } });
    // The head of a call is a token, and a call without arguments streams nothing more.
    if (!(await this.event('contentBlockStart', start, 1))) return false;
    this.#token += 1;
    const sent = pieces.join('') === '{}' ? [] : pieces;
    if (sent.length === 0) this.exchange.entry.completionTokens += pieces.length;
    return (await this.#deltas((token) => `{"toolUse":{"input":${token}}}`, sent)) && this.#stop();
  }

  async #deltas(shape: (token: string) => string, tokens: readonly string[]): Promise<boolean> {
    for (const token of tokens) {
      const due = this.exchange.pace(this.#token);
      if (due !== true && !(await due)) return false;
      this.#token += 1;
      if (!(await this.#delta(shape(JSON.stringify(token)), 1))) return false;
    }
    return true;
  }

  async #delta(delta: string, tokens = 0): Promise<boolean> {
    return this.event('contentBlockDelta', `{"contentBlockIndex":${this.#index},"delta":${delta}}`, tokens);
  }

  async #stop(): Promise<boolean> {
    const payload = `{"contentBlockIndex":${this.#index}}`;
    this.#index += 1;
    return this.event('contentBlockStop', payload);
  }
}
