import { useEffect, useRef } from 'react';
import type { CallableModel } from '../../lib/api-client.js';
import { windowWords } from '../../lib/models.js';
import { formatInteger } from '../../ui/format/number.js';
import { Money } from '../../ui/money.js';
import type { RunFacts, Turn } from './conversation.js';
import { HealthMark, ModelPicker, PriceFact } from './model-picker.js';
import classes from './playground-page.module.css';
import { RouteLine } from './route-line.js';
import { TurnView } from './turn-view.js';
import type { Lane } from './use-lanes.js';

export interface LaneViewProps {
  /** `Model`, or which of two. */
  label: string;
  lane: Lane;
  models: readonly CallableModel[];
  model: CallableModel | null;
  onModel: (model: string) => void;
  onTurns: (change: (was: Turn[]) => Turn[]) => void;
  onAgain: () => void;
  onToolResult: (callId: string, result: string) => void;
}

export function LaneView({ label, lane, models, model, onModel, onTurns, onAgain, onToolResult }: LaneViewProps) {
  const end = useRef<HTMLDivElement>(null);
  const last = lane.turns.at(-1);
  const length = last?.role === 'assistant' ? last.text.length + last.reasoning.length : 0;
  useEffect(() => {
    const box = end.current;
    // Follows the answer, unless somebody has scrolled back to read.
    if (box && box.scrollHeight - box.scrollTop - box.clientHeight < 160) box.scrollTop = box.scrollHeight;
  }, [length, lane.turns.length]);
  const decision = last?.role === 'assistant' ? (last.run?.decision ?? null) : null;
  return (
    <section className={classes.lane} aria-label={label}>
      <header className={classes.laneHead}>
        <ModelPicker label={label} models={models} value={model?.model ?? null} onChange={onModel} />
        {model && <HealthMark health={model.health} />}
        <span className="spacer" />
        {model && <PriceFact model={model} />}
        {model && (
          <span className="xs muted nowrap" title="Context window in tokens">
            {windowWords(model.contextWindow)}
          </span>
        )}
      </header>
      {model && <RouteLine model={model} decision={decision} />}
      <div ref={end} className={classes.conversation} tabIndex={0} role="log" aria-label={`Conversation, ${label}`}>
        {lane.turns.length === 0 && (
          <p className={classes.hint}>What you ask goes through this route, and its limits.</p>
        )}
        {lane.turns.map((turn) => (
          <TurnView
            key={turn.id}
            turn={turn}
            onRemove={lane.running ? null : () => onTurns((was) => was.filter(({ id }) => id !== turn.id))}
            onAgain={lane.running || turn !== last ? null : onAgain}
            onToolResult={lane.running || turn !== last ? null : onToolResult}
          />
        ))}
      </div>
      <Meter run={last?.role === 'assistant' ? last.run : null} />
    </section>
  );
}

/** Below this there is nothing to divide by. */
const shortestMs = 50;

/** Figures of the last answer, from the stream itself; what is not known yet is a dash, never a zero. */
function Meter({ run }: { run: RunFacts | null }) {
  const running = run?.state === 'waiting' || run?.state === 'streaming';
  const generatingMs = run && run.firstTokenMs !== null ? run.totalMs - run.firstTokenMs : 0;
  const speed = run?.outputTokens && generatingMs >= shortestMs ? (run.outputTokens / generatingMs) * 1000 : null;
  const facts: [string, React.ReactNode][] = [
    ['First token', run?.firstTokenMs == null ? '–' : `${formatInteger(run.firstTokenMs)} ms`],
    [running ? 'So far' : 'Total', run ? `${formatInteger(run.totalMs)} ms` : '–'],
    [
      'Tokens in / out',
      run?.inputTokens == null ? '–' : `${formatInteger(run.inputTokens)} / ${formatInteger(run.outputTokens ?? 0)}`,
    ],
    ['Speed', speed === null ? '–' : `${speed.toFixed(1)} tok/s`],
    [
      'Cost',
      !run ? '–' : running ? <span className="muted">at the end</span> : <Money value={run.costUsd} absent="unknown" />,
    ],
  ];
  return (
    <dl className={classes.meter}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
