import type { Exchange } from '../../exchange.js';
import type { GeneratePlan } from './generate.js';
import { callParts, finishReason, signatureOf, tail } from './reply.js';
import { usageMember } from './usage.js';

/**
 * One `GenerateContentResponse` a token with what is new and the counts so far, calls whole, and a last one with the reason
 * and, after thinking, a signature on an empty text (recorded). Lines end with CR LF. Candidates follow one another.
 */
export async function streamAnswers(exchange: Exchange, plan: GeneratePlan): Promise<void> {
  const writer = new ChunkWriter(exchange, plan);
  if (!(await writer.begin())) return;
  for (const [index, answer] of plan.answers.entries()) {
    if (!(await writer.thoughts(index, answer.reasoning))) return;
    if (!(await writer.words(index, answer.text, ''))) return;
    for (const [at, part] of callParts(answer).entries()) {
      const tokens = (answer.calls[at]?.pieces.length ?? 0) + 1;
      if (!(await writer.chunk(index, JSON.stringify(part), tokens, ''))) return;
    }
    const signed = answer.reasoning.length > 0 && answer.calls.length === 0;
    const last = signed ? `{"text":"","thoughtSignature":"${signatureOf(answer)}"}` : '{"text":""}';
    if (!(await writer.chunk(index, last, 0, `,"finishReason":"${finishReason(answer)}"`))) return;
  }
  await exchange.end();
}

class ChunkWriter {
  #token = 0;
  #output = 0;
  #thoughts = 0;

  constructor(
    private readonly exchange: Exchange,
    private readonly plan: GeneratePlan,
  ) {}

  async begin(): Promise<boolean> {
    const first = this.plan.showThoughts ? 0 : (this.plan.answers[0]?.reasoning.length ?? 0);
    const ready = this.exchange.pace(first);
    if (ready !== true && !(await ready)) return false;
    this.exchange.begin(200, { 'content-type': 'text/event-stream' });
    return true;
  }

  /** Shown as parts of their own, or only counted and waited for. */
  async thoughts(index: number, tokens: readonly string[]): Promise<boolean> {
    this.exchange.entry.reasoningTokens += tokens.length;
    if (this.plan.showThoughts) return this.words(index, tokens, ',"thought":true');
    this.exchange.entry.completionTokens += tokens.length;
    this.#token += tokens.length;
    this.#thoughts += tokens.length;
    return true;
  }

  async words(index: number, tokens: readonly string[], more: string): Promise<boolean> {
    for (const token of tokens) {
      if (!(await this.chunk(index, `{"text":${JSON.stringify(token)}${more}}`, 1, '', more !== ''))) return false;
    }
    return true;
  }

  async chunk(index: number, part: string, tokens: number, ending: string, isThought = false): Promise<boolean> {
    const { exchange, plan } = this;
    const due = exchange.pace(this.#token);
    if (due !== true && !(await due)) return false;
    this.#token += tokens;
    if (isThought) this.#thoughts += tokens;
    else this.#output += tokens;
    // Vertex AI names its counts only at the end (recorded/google-vertex/streamGenerateContent).
    const usage =
      plan.vertex && ending === ''
        ? ',"usageMetadata":{"trafficType":"ON_DEMAND"}'
        : usageMember(exchange, plan.counts, this.#output, this.#thoughts, plan.vertex);
    const candidate = `{"content":{"parts":[${part}],"role":"model"}${ending},"index":${index}}`;
    const sent = exchange.send(`data: {"candidates":[${candidate}]${usage},${tail(plan)}\r\n\r\n`, tokens);
    return sent === true || (await sent);
  }
}
