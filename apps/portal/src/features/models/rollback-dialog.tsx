import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConfigRevision, RollbackPlan } from '../../lib/api-client.js';
import { Editing, SaveTrouble, useSave, type Base } from '../../lib/editing.js';
import type { Owner } from '../../lib/owner.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Note } from '../../ui/note.js';
import { toast } from '../../ui/toast.js';
import classes from '../owned/owned-page.module.css';
import { readPlan, rollBack } from './api.js';
import { ConfigChanges } from './config-changes.js';

export interface RollbackDialogProps {
  owner: Owner;
  revision: ConfigRevision;
  onClose: () => void;
}

/** Going back is a new revision with the old content: what would change is shown first, and what stands in the way. */
export function RollbackDialog({ owner, revision, onClose }: RollbackDialogProps) {
  return (
    <Editing
      queryKey={['rollback', revision.id]}
      read={(signal) => readPlan(owner, revision.id, signal)}
      title={`Go back to revision ${revision.sequence}`}
      onClose={onClose}
    >
      {(base) => <PlanDialog owner={owner} revision={revision} base={base} onClose={onClose} />}
    </Editing>
  );
}

const formId = 'rollback';

function PlanDialog({ owner, revision, base, onClose }: RollbackDialogProps & { base: Base<RollbackPlan> }) {
  const { changes, obstacles } = base.value;
  const [reason, setReason] = useState('');
  const queryClient = useQueryClient();
  const saving = useSave(
    base,
    (etag) => rollBack(owner, revision.id, reason.trim(), etag),
    ({ data, auditId }) => {
      toast({
        title: `Back at revision ${revision.sequence}, as revision ${data.sequence}`,
        detail: auditId ? `Every replica has it within a second. Audit entry ${auditId}` : undefined,
      });
      for (const word of ['revisions', 'owned-routes', 'routes', 'deployments', 'issuers', 'limit-tree', 'limit-list'])
        void queryClient.invalidateQueries({ queryKey: [word] });
      onClose();
    },
  );
  const possible = changes.length > 0 && obstacles.length === 0;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Go back to revision ${revision.sequence}`}
      description="A new revision is made with its content; nothing of the history is lost."
      width={760}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={!possible} busy={saving.isPending}>
            Go back
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
          if (possible) saving.save();
        }}
      >
        <SaveTrouble saving={saving} words="Nothing was changed." />
        {obstacles.length > 0 && (
          <Note tone="bad" icon="cross-circle">
            It cannot be gone back to:
            <ul>
              {obstacles.map((one) => (
                <li key={one.path}>
                  <span className="mono">{one.path}</span>: {one.message}
                </li>
              ))}
            </ul>
          </Note>
        )}
        <ConfigChanges changes={changes} />
        {possible && (
          <TextInput
            label="Why, optional"
            maxLength={500}
            autoComplete="off"
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
      </form>
    </Dialog>
  );
}
