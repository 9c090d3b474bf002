import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Note } from '../../ui/note.js';
import { toast } from '../../ui/toast.js';
import classes from './owned-page.module.css';

export interface RemoveDialogProps {
  /** What it is called: "Remove azure-eu". */
  name: string;
  remove: () => Promise<void>;
  /** First words of the queries to ask again. */
  stale: readonly string[];
  /** What would break; null where nothing would. */
  breaks: ReactNode;
  onClose: () => void;
}

/** Removes something for good; what hangs on it is said first. */
export function RemoveDialog({ name, remove, stale, breaks, onClose }: RemoveDialogProps) {
  const queryClient = useQueryClient();
  const removal = useMutation({
    mutationFn: remove,
    onSuccess: () => {
      toast({ title: `${name} is removed` });
      for (const word of stale) void queryClient.invalidateQueries({ queryKey: [word] });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove ${name}`}
      width={460}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" busy={removal.isPending} onClick={() => removal.mutate()}>
            Remove
          </Button>
        </>
      }
    >
      <div className={classes.form}>
        {removal.error && (
          <Note tone="bad" icon="cross-circle" alert>
            It was not removed. {toTrouble(removal.error).message}
          </Note>
        )}
        <Note tone={breaks ? 'warn' : 'neutral'} icon={breaks ? 'warning' : 'info'}>
          {breaks ?? 'Nothing uses it.'}
        </Note>
      </div>
    </Dialog>
  );
}
