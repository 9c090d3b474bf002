import type { Exchange } from '../../exchange.js';
import { isObject } from '../../json.js';
import type { Answer } from '../../text/answer.js';
import { FINGERPRINT, finishReason, logprob } from './chat-reply.js';
import type { ChatPlan } from './chat.js';
import { type Like, likeOf } from './likes.js';
import { usageMember } from './usage.js';

/** Headers of a streamed reply. */
export const STREAM_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };

/**
 * Chunks in the order of the real API: a role chunk a choice, one delta a token (choices take turns), a finish chunk a
 * choice, usage where it was asked for, `[DONE]`. Only the delta differs between chunks, so the text around it is made once.
 */
export async function streamChat(exchange: Exchange, plan: ChatPlan): Promise<void> {
  const options = exchange.body['stream_options'];
  const place = likeOf(exchange)?.usage ?? 'asked';
  const wantsUsage = place === 'always' || (isObject(options) && options['include_usage'] === true);
  const padded = !(isObject(options) && options['include_obfuscation'] === false);
  const envelope = createEnvelope(plan, wantsUsage, padded);
  const reasoning = Math.max(...plan.answers.map((answer) => answer.reasoning.length));
  // Hidden reasoning takes its time before the first chunk.
  const ready = exchange.pace(reasoning);
  if (ready !== true && !(await ready)) return;
  exchange.begin(200, STREAM_HEADERS);
  exchange.entry.completionTokens += plan.counts.reasoning;
  exchange.entry.reasoningTokens = plan.counts.reasoning;
  for (let index = 0; index < plan.answers.length; index += 1) {
    const opened = exchange.send(envelope.chunk(index, '{"role":"assistant","content":"","refusal":null}'));
    if (opened !== true && !(await opened)) return;
  }
  const tracks = plan.answers.map((answer, index) => createTrack(answer, index, plan, envelope));
  for (let turn = 0, busy = true; busy; turn += 1) {
    busy = false;
    const due = exchange.pace(reasoning + turn);
    if (due !== true && !(await due)) return;
    for (const track of tracks) {
      const chunk = track(turn);
      if (chunk === undefined) continue;
      busy = true;
      const sent = exchange.send(chunk, 1);
      if (sent !== true && !(await sent)) return;
    }
  }
  if (!(await exchange.send(withUsage(envelope.finish(plan), place, exchange, plan)))) return;
  const usage = wantsUsage ? usageMember(exchange, plan.counts, 'chat') : undefined;
  if (usage !== undefined && !(await exchange.send(envelope.usage(usage)))) return;
  if (await exchange.send('data: [DONE]\n\n')) await exchange.end();
}

/** The finish chunk, with usage inside where the vendor that is played puts it there. */
function withUsage(finish: string, place: Like['usage'], exchange: Exchange, plan: ChatPlan): string {
  const usage = place === 'finish' || place === 'x_groq' ? usageMember(exchange, plan.counts, 'chat') : undefined;
  if (usage === undefined) return finish;
  const member = place === 'finish' ? usage : `"x_groq":{"id":"req_sim",${usage}}`;
  return `${finish.slice(0, -'}\n\n'.length)},${member}}\n\n`;
}

interface Envelope {
  /** A whole event around the JSON of one delta. */
  chunk(choice: number, delta: string, logprobs?: string, finish?: string): string;
  finish(plan: ChatPlan): string;
  usage(member: string): string;
}

const PADDING = 'a7Kq9ZtWm3XcVb1N';

function createEnvelope(plan: ChatPlan, wantsUsage: boolean, padded: boolean): Envelope {
  const head =
    `data: {"id":"${plan.id}","object":"chat.completion.chunk","created":${plan.created},` +
    `"model":${JSON.stringify(plan.model)},"service_tier":"${plan.serviceTier}","system_fingerprint":"${FINGERPRINT}","choices":[`;
  const nullUsage = wantsUsage ? ',"usage":null' : '';
  const tail = (length: number): string =>
    padded ? `,"obfuscation":"${PADDING.slice(length % PADDING.length)}"}\n\n` : '}\n\n';
  const chunk: Envelope['chunk'] = (choice, delta, logprobs = 'null', finish = 'null') =>
    `${head}{"index":${choice},"delta":${delta},"logprobs":${logprobs},"finish_reason":${finish}}]${nullUsage}${tail(delta.length)}`;
  return {
    chunk,
    finish: ({ answers, legacyFunctions }) =>
      answers.map((answer, index) => chunk(index, '{}', 'null', `"${finishReason(answer, legacyFunctions)}"`)).join(''),
    usage: (member) => `${head}],${member}${tail(member.length)}`,
  };
}

/** Gives the event for a choice's token number `turn`: first its text, then its calls; undefined when it has no more. */
function createTrack(
  answer: Answer,
  choice: number,
  plan: ChatPlan,
  envelope: Envelope,
): (turn: number) => string | undefined {
  const deltas = plan.legacyFunctions ? functionDeltas(answer) : callDeltas(answer);
  return (turn) => {
    const token = answer.text[turn];
    if (token !== undefined) {
      const logprobs = plan.logprobs
        ? JSON.stringify({ content: [logprob(token, plan.topLogprobs)], refusal: null })
        : undefined;
      return envelope.chunk(choice, `{"content":${JSON.stringify(token)}}`, logprobs);
    }
    const delta = deltas[turn - answer.text.length];
    return delta === undefined ? undefined : envelope.chunk(choice, delta);
  };
}

/** Head first (id, type, name), then the arguments piece by piece with nothing but the index. */
function callDeltas(answer: Answer): string[] {
  return answer.calls.flatMap((call, index) => {
    const [kind, member] = call.custom ? ['custom', 'input'] : ['function', 'arguments'];
    const head = `{"tool_calls":[{"index":${index},"id":"call_${call.id}","type":"${kind}","${kind}":{"name":"${call.name}","${member}":""}}]}`;
    const pieces = call.pieces.map(
      (piece) => `{"tool_calls":[{"index":${index},"${kind}":{"${member}":${JSON.stringify(piece)}}}]}`,
    );
    return [head, ...pieces];
  });
}

function functionDeltas(answer: Answer): string[] {
  const [call] = answer.calls;
  if (!call) return [];
  const head = `{"function_call":{"name":"${call.name}","arguments":""}}`;
  return [head, ...call.pieces.map((piece) => `{"function_call":{"arguments":${JSON.stringify(piece)}}}`)];
}
