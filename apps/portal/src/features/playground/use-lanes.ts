import { useCallback, useEffect, useRef, useState } from 'react';
import { randomId } from '../../lib/api-client.js';
import { ChatError, streamChat, type ChatUpdate } from './chat-stream.js';
import { chatBody, newRun, type AssistantTurn, type RunFacts, type Settings, type Turn } from './conversation.js';
import { forgetTicket, ticketFor } from './ticket.js';

export interface Lane {
  turns: Turn[];
  running: boolean;
}

export interface Lanes {
  lanes: readonly Lane[];
  /** Appends to one column without asking anybody. */
  append(lane: number, turn: Turn): void;
  /** Asks the model with what stands there (and `turn`, if given), and writes down what it says as it says it. */
  run(lane: number, model: string, settings: Settings, turn?: Turn): Promise<void>;
  stop(): void;
  change(lane: number, turns: (was: Turn[]) => Turn[]): void;
  clear(): void;
}

const empty: Lane = { turns: [], running: false };

/** Two columns of a conversation; the second one is used in a comparison only. */
export function useLanes(projectId: string | undefined): Lanes {
  const [lanes, setLanes] = useState<readonly Lane[]>([empty, empty]);
  const latest = useRef(lanes);
  const aborts = useRef<(AbortController | null)[]>([null, null]);
  const update = useCallback((index: number, change: (was: Lane) => Lane) => {
    latest.current = latest.current.map((lane, at) => (at === index ? change(lane) : lane));
    setLanes(latest.current);
  }, []);
  const stop = useCallback(() => aborts.current.forEach((abort) => abort?.abort()), []);
  // Nobody reads on when the page is left: the upstream is not paid for more.
  useEffect(() => stop, [stop]);

  const run: Lanes['run'] = async (index, model, settings, turn) => {
    if (projectId === undefined || aborts.current[index]) return;
    const abort = new AbortController();
    aborts.current[index] = abort;
    const id = randomId();
    const turns = [...(latest.current[index]?.turns ?? []), ...(turn ? [turn] : [])];
    const answer: AssistantTurn = { id, role: 'assistant', model, text: '', reasoning: '', toolCalls: [], run: newRun };
    update(index, () => ({ turns: [...turns, answer], running: true }));
    const begun = performance.now();
    const elapsed = () => Math.round(performance.now() - begun);
    let soFar: ChatUpdate | null = null;
    let firstTokenMs: number | null = null;
    let frame = 0;
    const write = (facts: Partial<RunFacts>) => {
      cancelAnimationFrame(frame);
      frame = 0;
      update(index, (lane) => ({
        ...lane,
        turns: lane.turns.map((one) =>
          one.id === id && one.role === 'assistant'
            ? written(one, soFar, { totalMs: elapsed(), firstTokenMs, ...facts })
            : one,
        ),
      }));
    };
    try {
      const ticket = await ticketFor(projectId);
      await streamChat({
        ticket,
        body: chatBody(model, settings, turns),
        signal: abort.signal,
        onUpdate: (next) => {
          soFar = next;
          if (firstTokenMs === null && (next.text || next.reasoning || next.toolCalls.length > 0))
            firstTokenMs = elapsed();
          // One drawing for all that arrives between two frames.
          frame ||= requestAnimationFrame(() => write({ state: 'streaming' }));
        },
      });
      write({ state: 'done' });
    } catch (error) {
      if (error instanceof ChatError && error.status === 401) forgetTicket();
      if (abort.signal.aborted) write({ state: 'stopped' });
      else
        write({
          state: 'failed',
          error: error instanceof Error ? error.message : 'Something unexpected went wrong.',
          ...(error instanceof ChatError ? { requestId: error.requestId } : {}),
        });
    } finally {
      aborts.current[index] = null;
      update(index, (lane) => ({ ...lane, running: false }));
    }
  };

  return {
    lanes,
    run,
    stop,
    append: (index, turn) => update(index, (lane) => ({ ...lane, turns: [...lane.turns, turn] })),
    change: (index, turns) => update(index, (lane) => ({ ...lane, turns: turns(lane.turns) })),
    clear: () => {
      stop();
      [0, 1].forEach((index) => update(index, () => empty));
    },
  };
}

function written(turn: AssistantTurn, soFar: ChatUpdate | null, facts: Partial<RunFacts>): AssistantTurn {
  const run = { ...(turn.run ?? newRun), ...facts };
  if (!soFar) return { ...turn, run };
  const { text, reasoning, toolCalls, inputTokens, outputTokens, costUsd, finish, decision } = soFar;
  const requestId = facts.requestId ?? soFar.requestId;
  return {
    ...turn,
    text,
    reasoning,
    toolCalls,
    run: { ...run, inputTokens, outputTokens, costUsd, finish, decision, requestId },
  };
}
