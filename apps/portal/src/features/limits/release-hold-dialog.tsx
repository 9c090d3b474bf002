import { Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { LimitHold } from '../../lib/api-client.js';
import { toTrouble } from '../../lib/trouble.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { shortenId } from '../../ui/format/number.js';
import { Note } from '../../ui/note.js';
import { toast } from '../../ui/toast.js';
import { limitQueries, releaseHold } from './api.js';
import { ageOf, heldWords } from './hold-list.js';

export interface ReleaseHoldDialogProps {
  organizationId: string;
  hold: LimitHold;
  onClose: () => void;
}

/** Gives back what a stuck hold took. Only where nobody can settle it any more; the reason is kept. */
export function ReleaseHoldDialog({ organizationId, hold, onClose }: ReleaseHoldDialogProps) {
  const [reason, setReason] = useState('');
  const queryClient = useQueryClient();
  const release = useMutation({
    mutationFn: () => releaseHold(organizationId, hold.id, reason.trim()),
    onSuccess: ({ auditId }) => {
      toast({ title: 'The hold is released', detail: auditId ? `Audit entry ${auditId}` : undefined });
      for (const word of limitQueries) void queryClient.invalidateQueries({ queryKey: [word] });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`Release the hold of ${shortenId(hold.requestId, 10, 4)}`}
      description="What it took is free again at once. This cannot be undone."
      action="Release hold"
      danger
      disabled={reason.trim() === ''}
      busy={release.isPending}
      trouble={release.error ? `It was not released. ${toTrouble(release.error).message}` : null}
      onConfirm={() => release.mutate()}
      onClose={onClose}
    >
      <Note tone="warn" icon="warning">
        It gives back {heldWords(hold)}, {ageOf(hold)} after it was taken.{' '}
        {hold.owner.live
          ? 'Its process still runs: make sure that the request is over, or what it uses is counted nowhere.'
          : 'Its process is gone. If the upstream bills the request all the same, that is counted nowhere.'}
      </Note>
      <Textarea
        label="Why"
        description="Kept in the audit log."
        rows={2}
        maxLength={500}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
