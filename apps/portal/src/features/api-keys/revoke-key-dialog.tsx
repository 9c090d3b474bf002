import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiKey } from '../../lib/api-client.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { formatMoney } from '../../ui/format/money.js';
import { countOf } from '../../ui/format/number.js';
import { formatAgo } from '../../ui/format/time.js';
import { Note } from '../../ui/note.js';
import { toast } from '../../ui/toast.js';
import { useNow } from '../../ui/use-now.js';
import { revokeKey } from './api.js';
import classes from './keys-page.module.css';

const formId = 'revoke-key';

/** Cannot be undone, so the name is typed; what it would hit is said first. */
export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const now = useNow();
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeKey(apiKey.id),
    onSuccess: (auditId) => {
      toast({
        title: `${apiKey.name} is revoked`,
        detail: auditId ? `Audit entry ${auditId}` : 'Requests with it are refused from now on.',
      });
      void queryClient.invalidateQueries({ queryKey: ['api-keys'] });
      void queryClient.invalidateQueries({ queryKey: ['home-keys'] });
      onClose();
    },
  });
  const matches = typed.trim() === apiKey.name;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Revoke ${apiKey.name}`}
      description="Requests with it are refused at once. This cannot be undone."
      width={480}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="danger" disabled={!matches} busy={revoke.isPending}>
            Revoke key
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={classes.plain}
        onSubmit={(event) => {
          event.preventDefault();
          if (matches) revoke.mutate();
        }}
      >
        {revoke.error && (
          <Note tone="bad" icon="cross-circle" alert>
            The key was not revoked. {toTrouble(revoke.error).message}
          </Note>
        )}
        <Note tone={apiKey.lastUsedAt ? 'warn' : 'neutral'} icon={apiKey.lastUsedAt ? 'warning' : 'info'}>
          {blastRadius(apiKey, now)}
        </Note>
        <TextInput
          label={
            <>
              Type <b>{apiKey.name}</b> to confirm
            </>
          }
          autoComplete="off"
          data-autofocus
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </form>
    </Dialog>
  );
}

function blastRadius(key: ApiKey, now: Date): string {
  if (!key.lastUsedAt) return 'It was never used.';
  const used = `Last used ${formatAgo(new Date(key.lastUsedAt), now)}${key.lastUsedIp ? ` from ${key.lastUsedIp}` : ''}.`;
  if (key.requestsMonth === null) return used;
  const spend = key.spendMonth === null ? '' : ` for ${formatMoney(key.spendMonth)}`;
  return `${used} ${countOf(key.requestsMonth, 'request')} this month${spend}. Whatever sends them will fail.`;
}
