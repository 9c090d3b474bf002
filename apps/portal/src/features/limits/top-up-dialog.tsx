import { Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Limit } from '../../lib/api-client.js';
import { fieldError } from '../../lib/field-error.js';
import { limitTitle, type Names } from './limit-words.js';
import type { Owner } from '../../lib/owner.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Note } from '../../ui/note.js';
import classes from '../../ui/page.module.css';
import { toast } from '../../ui/toast.js';
import { limitQueries, topUp } from './api.js';

const formId = 'top-up';

/** Raises a limit for the rest of its period. It cannot be taken back, and who did it, and why, is kept. */
export function TopUpDialog({
  owner,
  limit,
  names,
  onClose,
}: {
  owner: Owner;
  limit: Limit;
  names: Names;
  onClose: () => void;
}) {
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => topUp(owner, limit.id, { amount: amount.trim(), reason: reason.trim() }),
    onSuccess: ({ auditId }) => {
      toast({ title: 'Topped up', detail: auditId ? `Audit entry ${auditId}` : 'It counts within a second.' });
      for (const word of limitQueries) void queryClient.invalidateQueries({ queryKey: [word] });
      onClose();
    },
  });
  const money = limit.dimension === 'spend';
  const right = (money ? /^\d{1,7}(\.\d{1,9})?$/ : /^\d{1,15}$/).test(amount.trim()) && Number(amount) > 0;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Top up ${limitTitle(limit, names)}`}
      description="Raises it for the rest of this period only. The next period begins with the amount it has."
      width={480}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            disabled={!right || !reason.trim()}
            busy={save.isPending}
          >
            Top up
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (right && reason.trim()) save.mutate();
        }}
      >
        {save.error && (
          <Note tone="bad" icon="cross-circle" alert>
            It was not topped up. {toTrouble(save.error).message}
          </Note>
        )}
        <TextInput
          label={money ? 'By how much, $' : 'By how much'}
          placeholder={money ? '250' : '100000'}
          inputMode="decimal"
          autoComplete="off"
          data-autofocus
          value={amount}
          error={amount && !right ? 'More than 0' : fieldError(save.error, 'amount')}
          onChange={(event) => setAmount(event.currentTarget.value)}
        />
        <Textarea
          label="Why"
          description="Kept with it, and in the audit log."
          rows={2}
          maxLength={500}
          value={reason}
          error={fieldError(save.error, 'reason')}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </form>
    </Dialog>
  );
}
