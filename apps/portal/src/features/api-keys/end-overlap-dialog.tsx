import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiKey } from '../../lib/api-client.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { formatAgo } from '../../ui/format/time.js';
import { Note } from '../../ui/note.js';
import { toast } from '../../ui/toast.js';
import { useNow } from '../../ui/use-now.js';
import { endOverlap } from './api.js';
import classes from './keys-page.module.css';
import { rotationProgress } from './rotation.js';

/** Ends what older secrets still may; who still uses them is said first. */
export function EndOverlapDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const now = useNow();
  const queryClient = useQueryClient();
  const straggler = rotationProgress(apiKey, now)?.straggler;
  const end = useMutation({
    mutationFn: () => endOverlap(apiKey.id),
    onSuccess: () => {
      toast({ title: 'The old secret no longer works', detail: apiKey.name });
      void queryClient.invalidateQueries({ queryKey: ['api-keys'] });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="End the overlap now"
      description="Only the new secret works from then on. This cannot be undone."
      width={460}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" busy={end.isPending} onClick={() => end.mutate()}>
            End overlap
          </Button>
        </>
      }
    >
      <div className={classes.plain}>
        {end.error && (
          <Note tone="bad" icon="cross-circle" alert>
            The overlap was not ended. {toTrouble(end.error).message}
          </Note>
        )}
        {straggler?.lastUsedAt ? (
          <Note tone="warn" icon="warning">
            The old secret was used {formatAgo(new Date(straggler.lastUsedAt), now)}
            {straggler.lastUsedIp && ` from ${straggler.lastUsedIp}`}. Whatever sends it will be refused.
          </Note>
        ) : (
          <Note tone="ok" icon="check-circle">
            The old secret was not used since the rotation.
          </Note>
        )}
      </div>
    </Dialog>
  );
}
