import { Textarea } from '@mantine/core';
import { useRef, useState, type KeyboardEvent } from 'react';
import { randomId } from '../../lib/api-client.js';
import { Button, IconButton } from '../../ui/button.js';
import { Note } from '../../ui/note.js';
import { Segmented } from '../../ui/segmented.js';
import type { Body } from './code.js';
import type { Turn } from './conversation.js';
import { NextTurn } from './next-turn.js';
import { readPictures } from './pictures.js';
import classes from './playground-page.module.css';

export interface ComposerProps {
  placeholder: string;
  running: boolean;
  /** Why nothing can be sent; null = it can. */
  blocked: string | null;
  onSend: (turn: Turn) => void;
  /** Writes a turn of the assistant down without asking anybody. */
  onWrite: (turn: Turn) => void;
  onStop: () => void;
  /** The requests this turn would make, one for each model. */
  preview: (turn: Turn) => Body[];
}

export function Composer({ placeholder, running, blocked, onSend, onWrite, onStop, preview }: ComposerProps) {
  const [role, setRole] = useState<'user' | 'assistant'>('user');
  const [text, setText] = useState('');
  const [pictures, setPictures] = useState<string[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const something = text.trim() !== '' || (role === 'user' && pictures.length > 0);
  const ready = something && !running && (role === 'assistant' || blocked === null);
  const submit = () => {
    if (!ready) return;
    if (role === 'user') onSend({ id: randomId(), role, text, images: pictures });
    else onWrite({ id: randomId(), role, model: null, text, reasoning: '', toolCalls: [], run: null });
    setText('');
    setPictures([]);
    setTrouble(null);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    submit();
  };
  return (
    <form
      className={classes.composer}
      aria-label="Next turn"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {(trouble ?? blocked) && (
        <Note tone="warn" icon="warning">
          {trouble ?? blocked}
        </Note>
      )}
      {pictures.length > 0 && (
        <div className={classes.images}>
          {pictures.map((url, index) => (
            <span key={index} className={classes.attached}>
              <img src={url} alt={`Picture ${index + 1}`} />
              <IconButton
                icon="close"
                size="sm"
                label={`Remove picture ${index + 1}`}
                onClick={() => setPictures((was) => was.filter((_, at) => at !== index))}
              />
            </span>
          ))}
        </div>
      )}
      <Textarea
        aria-label="Message"
        placeholder={role === 'user' ? placeholder : 'What the assistant is to have said'}
        autosize
        minRows={1}
        maxRows={10}
        classNames={{ input: classes.words }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      {role === 'user' && something && blocked === null && !running && (
        <div aria-label="Before it is sent" role="group">
          {preview({ id: 'next', role, text, images: pictures }).map((body, index, all) => (
            <NextTurn key={index} body={body} named={all.length > 1} />
          ))}
        </div>
      )}
      <div className={classes.composerBar}>
        <Segmented
          label="Whose turn"
          value={role}
          options={[
            { value: 'user', label: 'User' },
            { value: 'assistant', label: 'Assistant' },
          ]}
          onChange={setRole}
        />
        {role === 'user' && (
          <Button icon="image" variant="quiet" onClick={() => file.current?.click()}>
            Picture
          </Button>
        )}
        <input
          ref={file}
          type="file"
          className="sr-only"
          tabIndex={-1}
          aria-label="Choose pictures"
          accept="image/png,image/jpeg,image/gif,image/webp"
          multiple
          onChange={(event) => {
            const { files } = event.currentTarget;
            void readPictures([...(files ?? [])]).then(({ urls, refused }) => {
              setPictures((was) => [...was, ...urls]);
              setTrouble(refused);
            });
            event.currentTarget.value = '';
          }}
        />
        <span className="spacer" />
        {running && (
          <Button icon="stop" onClick={onStop}>
            Stop
          </Button>
        )}
        <Button type="submit" variant="primary" icon={role === 'user' ? 'send' : 'plus'} disabled={!ready}>
          {role === 'user' ? 'Send' : 'Add turn'}
        </Button>
      </div>
    </form>
  );
}
