import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { LimitPlan } from '../../lib/api-client.js';
import type { Owner } from '../../lib/owner.js';
import { toTrouble } from '../../lib/trouble.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { countOf } from '../../ui/format/number.js';
import { Note } from '../../ui/note.js';
import { toast } from '../../ui/toast.js';
import { planQueries, removePlan } from './plans-api.js';

export interface RemovePlanDialogProps {
  owner: Owner;
  plan: LimitPlan;
  /** Organizations it holds for; undefined: not known, or it is an organization's own. */
  on: readonly { name: string }[] | undefined;
  onClose: () => void;
}

/** Deletes a plan; for whom it holds is said first, and its name typed. */
export function RemovePlanDialog({ owner, plan, on, onClose }: RemovePlanDialogProps) {
  const queryClient = useQueryClient();
  const removal = useMutation({
    mutationFn: () => removePlan(owner, plan.id),
    onSuccess: ({ auditId }) => {
      toast({ title: 'The plan is deleted', detail: auditId ? `Audit entry ${auditId}` : undefined });
      for (const word of planQueries) void queryClient.invalidateQueries({ queryKey: [word] });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`Delete plan ${plan.name}`}
      description="Requests under way keep what they hold; from the next one on nothing is counted against its limits."
      action="Delete plan"
      danger
      typed={plan.name}
      busy={removal.isPending}
      trouble={removal.error ? `It was not deleted. ${toTrouble(removal.error).message}` : null}
      onConfirm={() => removal.mutate()}
      onClose={onClose}
    >
      <Note tone="warn" icon="warning">
        {owner.type === 'platform'
          ? on
            ? `It holds for ${countOf(on.length, 'organization')}.`
            : 'For how many organizations it holds is not known.'
          : `Its ${countOf(plan.limits.length, 'limit')} no longer hold for anybody in this organization.`}
      </Note>
    </ConfirmDialog>
  );
}
