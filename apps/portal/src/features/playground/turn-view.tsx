import { Textarea } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Button, buttonClass, IconButton } from '../../ui/button.js';
import { CopyButton } from '../../ui/copy-button.js';
import { Icon } from '../../ui/icon.js';
import { Note } from '../../ui/note.js';
import type { AssistantTurn, ToolCall, Turn, UserTurn } from './conversation.js';
import { ModelOutput } from './model-output.js';
import classes from './playground-page.module.css';

export interface TurnViewProps {
  turn: Turn;
  /** Null where something is running, or it is no longer the last one. */
  onToolResult: ((callId: string, result: string) => void) | null;
  onRemove: (() => void) | null;
  onAgain: (() => void) | null;
}

export function TurnView({ turn, onToolResult, onRemove, onAgain }: TurnViewProps) {
  return (
    <div className={classes.turn} data-role={turn.role}>
      <div className={classes.who}>
        <span className={turn.role === 'user' ? classes.you : classes.them} aria-hidden="true">
          <Icon name={turn.role === 'user' ? 'people' : 'bolt'} size="xs" />
        </span>
        {turn.role === 'user' ? 'You' : (turn.model ?? 'Assistant, written by you')}
        {turn.role === 'assistant' && (turn.run?.state === 'waiting' || turn.run?.state === 'streaming') && (
          <span className={classes.streaming}>{turn.run.state}</span>
        )}
        <span className="spacer" />
        {onRemove && <IconButton icon="close" size="sm" label="Remove this turn" onClick={onRemove} />}
      </div>
      {turn.role === 'user' ? (
        <Said turn={turn} />
      ) : (
        <Answer turn={turn} onToolResult={onToolResult} onAgain={onAgain} />
      )}
    </div>
  );
}

function Said({ turn }: { turn: UserTurn }) {
  return (
    <>
      <p className={classes.said}>{turn.text}</p>
      {turn.images.length > 0 && (
        <div className={classes.images}>
          {turn.images.map((url, index) => (
            <img key={index} src={url} alt={`Picture ${index + 1} you sent`} />
          ))}
        </div>
      )}
    </>
  );
}

function Answer({
  turn,
  onToolResult,
  onAgain,
}: Pick<TurnViewProps, 'onToolResult' | 'onAgain'> & { turn: AssistantTurn }) {
  const { run } = turn;
  return (
    <>
      {turn.reasoning && (
        <details className={classes.reasoning}>
          <summary>Reasoning</summary>
          <p className={classes.said}>{turn.reasoning}</p>
        </details>
      )}
      {turn.toolCalls.map((call, index) => (
        <ToolCallView key={call.id || index} call={call} onResult={onToolResult} />
      ))}
      {turn.text && <ModelOutput text={turn.text} />}
      {run?.state === 'stopped' && <p className="xs muted">Stopped. What was generated so far is paid for.</p>}
      {run?.state === 'failed' && (
        <Note tone="bad" icon="cross-circle" alert>
          {run.error}
        </Note>
      )}
      {run?.state === 'done' && !turn.text && turn.toolCalls.length === 0 && (
        <p className="muted">The answer held no text{run.finish ? ` (finish: ${run.finish})` : ''}.</p>
      )}
      {run && run.state !== 'waiting' && run.state !== 'streaming' && (
        <div className={classes.turnActions}>
          {turn.text && <CopyButton text={turn.text} size="sm" variant="quiet" />}
          {run.requestId && (
            <Link
              to="/requests/$requestId"
              params={{ requestId: run.requestId }}
              className={buttonClass({ size: 'sm', variant: 'quiet' })}
            >
              <Icon name="list" size="s" />
              Open request
            </Link>
          )}
          {onAgain && (
            <Button size="sm" variant="quiet" icon="refresh" onClick={onAgain}>
              Again
            </Button>
          )}
        </div>
      )}
    </>
  );
}

function ToolCallView({ call, onResult }: { call: ToolCall; onResult: TurnViewProps['onToolResult'] }) {
  const [text, setText] = useState('');
  return (
    <div className={classes.tool}>
      <div className={classes.toolHead}>
        <Icon name="tool" size="s" />
        <b className="mono medium">{call.name}</b>
        <span className="mono muted">{call.arguments}</span>
      </div>
      {call.result !== null && <p className="mono xs">{call.result}</p>}
      {call.result === null && onResult && (
        <form
          className={classes.toolResult}
          onSubmit={(event) => {
            event.preventDefault();
            onResult(call.id, text);
          }}
        >
          <Textarea
            aria-label={`Result of ${call.name}`}
            placeholder="What the tool answers"
            rows={1}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit" size="sm">
            Give result
          </Button>
        </form>
      )}
    </div>
  );
}
