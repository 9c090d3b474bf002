import { Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { randomId, type ApiKey, type CreatedApiKey } from '../../lib/api-client.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Note } from '../../ui/note.js';
import { Segmented } from '../../ui/segmented.js';
import { rotateKey } from './api.js';
import form from './key-form.module.css';
import classes from './keys-page.module.css';
import { overlapSeconds, type OverlapUnit } from './rotation.js';

export interface RotateKeyDialogProps {
  apiKey: ApiKey;
  onClose: () => void;
  onRotated: (created: CreatedApiKey) => void;
}

const formId = 'rotate-key';
type Overlap = 'none' | '1h' | '24h' | '7d' | 'custom';

const outcome: Record<Overlap, string> = {
  none: 'The old secret stops at once: requests that still send it are refused.',
  '1h': 'Both secrets work for an hour, then only the new one.',
  '24h': 'Both secrets work for a day, then only the new one.',
  '7d': 'Both secrets work for a week, then only the new one.',
  custom: 'Both secrets work for as long as you say, up to 90 days.',
};

/** A new secret for the same key: id, limits, scopes and history stay. */
export function RotateKeyDialog({ apiKey, onClose, onRotated }: RotateKeyDialogProps) {
  const [overlap, setOverlap] = useState<Overlap>('24h');
  const [typed, setTyped] = useState('48');
  const [unit, setUnit] = useState<OverlapUnit>('hours');
  const custom = overlapSeconds(typed, unit);
  const wanted = overlap !== 'custom' ? overlap : 'seconds' in custom ? custom.seconds : null;
  // One attempt per wish: trying again after a lost answer must give the same secret.
  const attempt = useMemo(() => `${apiKey.id}-${String(wanted)}-${randomId()}`, [apiKey.id, wanted]);
  const queryClient = useQueryClient();
  const rotate = useMutation({
    mutationFn: rotateKey,
    // The answer holds the key itself: it goes to the dialog and stays in no cache.
    gcTime: 0,
    onSuccess: (created) => {
      onRotated(created);
      void queryClient.invalidateQueries({ queryKey: ['api-keys'] });
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Rotate ${apiKey.name}`}
      description="The key gets a new secret. Its id, scopes, limits and history stay."
      width={520}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={wanted === null} busy={rotate.isPending}>
            {rotate.error ? 'Try again' : 'Rotate key'}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={classes.plain}
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted !== null) rotate.mutate({ id: apiKey.id, overlap: wanted, attempt });
        }}
      >
        {rotate.error && (
          <Note tone="bad" icon="cross-circle" alert>
            {toTrouble(rotate.error).message} Trying again is safe: it makes no second secret.
          </Note>
        )}
        <div className={form.overlap}>
          <span>The old secret works on for</span>
          <Segmented
            label="The old secret works on for"
            value={overlap}
            options={[
              { value: 'none', label: 'no time' },
              { value: '1h', label: '1 hour' },
              { value: '24h', label: '24 hours' },
              { value: '7d', label: '7 days' },
              { value: 'custom', label: 'other' },
            ]}
            onChange={setOverlap}
          />
        </div>
        {overlap === 'custom' && (
          <div className={form.pair}>
            <TextInput
              label="For"
              inputMode="numeric"
              autoComplete="off"
              value={typed}
              error={'trouble' in custom ? custom.trouble : undefined}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <Select
              label="Unit"
              data={[
                { value: 'hours', label: 'hours' },
                { value: 'days', label: 'days' },
              ]}
              value={unit}
              onChange={(next) => setUnit(next === 'days' ? 'days' : 'hours')}
              allowDeselect={false}
            />
          </div>
        )}
        <Note tone={overlap === 'none' ? 'warn' : 'info'} icon={overlap === 'none' ? 'warning' : 'info'}>
          {outcome[overlap]} You see the new one once.
        </Note>
      </form>
    </Dialog>
  );
}
