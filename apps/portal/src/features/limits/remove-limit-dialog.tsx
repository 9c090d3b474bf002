import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiKey, Limit } from '../../lib/api-client.js';
import type { Owner } from '../../lib/owner.js';
import { limitName } from '../../lib/limits.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { formatMoney } from '../../ui/format/money.js';
import { countOf } from '../../ui/format/number.js';
import { Note } from '../../ui/note.js';
import { toast } from '../../ui/toast.js';
import { lastDayQuery, limitQueries, removeLimit } from './api.js';
import { whose, type Names } from './limit-words.js';

export interface RemoveLimitDialogProps {
  owner: Owner;
  limit: Limit;
  /** All of the owner: what would still hold is said. */
  limits: readonly Limit[];
  keys: readonly ApiKey[];
  names: Names;
  onClose: () => void;
}

/** Deletes a limit; what it holds back is said first, and its subject typed. */
export function RemoveLimitDialog({ owner, limit, limits, keys, names, onClose }: RemoveLimitDialogProps) {
  const { organization } = useScope();
  const [now] = useState(() => new Date());
  const lastDay = useQuery({ ...lastDayQuery(organization.id, limit, now), enabled: owner.type === 'organization' });
  const queryClient = useQueryClient();
  const removal = useMutation({
    mutationFn: () => removeLimit(owner, limit.id),
    onSuccess: ({ auditId }) => {
      toast({ title: 'The limit is deleted', detail: auditId ? `Audit entry ${auditId}` : undefined });
      for (const word of limitQueries) void queryClient.invalidateQueries({ queryKey: [word] });
      onClose();
    },
  });
  const name = whose(limit, names);
  const { totals } = lastDay.data ?? {};
  return (
    <ConfirmDialog
      title={`Delete ${limitName(limit)} of ${name}`}
      description="Requests under way keep what they hold; from the next one on nothing is counted against it."
      action="Delete limit"
      danger
      typed={name}
      busy={removal.isPending}
      trouble={removal.error ? `It was not deleted. ${toTrouble(removal.error).message}` : null}
      onConfirm={() => removal.mutate()}
      onClose={onClose}
    >
      <Note tone="warn" icon="warning">
        {keysUnder(limit, keys)}
        {totals && ` ${countOf(totals.requests, 'request')} for ${formatMoney(totals.charge)} in the last 24 h.`}{' '}
        {remaining(limit, limits)}
      </Note>
    </ConfirmDialog>
  );
}

function keysUnder(limit: Limit, keys: readonly ApiKey[]): string {
  const { type, id } = limit.subject;
  const active = keys.filter((key) => key.state === 'active');
  const count =
    type === 'organization'
      ? active.length
      : type === 'project'
        ? active.filter((key) => key.projectId === id).length
        : type === 'api_key'
          ? active.filter((key) => key.id === id).length
          : null;
  return count === null ? '' : `It holds back ${countOf(count, 'active key')}.`;
}

/** What is left that counts the same thing for the same subject, or above it. */
export function remaining(limit: Limit, limits: readonly Limit[]): string {
  const above = limits.filter(
    (one) =>
      one.id !== limit.id &&
      one.dimension === limit.dimension &&
      one.mode === 'hard' &&
      one.on === null &&
      ((one.subject.type === limit.subject.type && one.subject.id === limit.subject.id) ||
        one.subject.type === 'organization' ||
        one.subject.type === 'global'),
  );
  if (above.length === 0)
    return limit.mode === 'hard' ? 'No other hard limit of this organization counts the same.' : '';
  return `${countOf(above.length, 'other hard limit')} on the same or above it still ${above.length === 1 ? 'holds' : 'hold'}.`;
}
