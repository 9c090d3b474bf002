import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Project, Usage } from '../../lib/api-client.js';
import { Editing, type Base } from '../../lib/editing.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { isUnpriced, rowName } from '../../lib/usage.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { formatMoney } from '../../ui/format/money.js';
import { countOf } from '../../ui/format/number.js';
import { Note } from '../../ui/note.js';
import { Skeleton } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { changeProjectState, openKeysQuery, projectsQuery, readProject } from './api.js';
import classes from './project-list.module.css';

export interface ProjectStateDialogProps {
  project: Project;
  /** Of the month so far, by project; absent while it is not known. */
  usage: Usage | undefined;
  onClose: () => void;
}

/** Archives a project, or takes it back; what that means for whom is said first. */
export function ProjectStateDialog({ project, usage, onClose }: ProjectStateDialogProps) {
  const archiving = project.archivedAt === null;
  return (
    <Editing
      queryKey={['project-state', project.id]}
      read={(signal) => readProject(project.id, signal)}
      title={`${archiving ? 'Archive' : 'Restore'} ${project.name}`}
      onClose={onClose}
    >
      {(base) =>
        archiving ? (
          <ArchiveDialog base={base} usage={usage} onClose={onClose} />
        ) : (
          <RestoreDialog base={base} onClose={onClose} />
        )
      }
    </Editing>
  );
}

function ArchiveDialog({ base, usage, onClose }: Omit<ProjectStateDialogProps, 'project'> & { base: Base<Project> }) {
  const { organization } = useScope();
  const project = base.value;
  const keys = useQuery(openKeysQuery(organization.id, project.id));
  const change = useStateChange(base, 'archive', onClose);
  const free = keys.data?.count === 0;
  return (
    <ConfirmDialog
      title={`Archive ${project.name}`}
      description="It leaves the lists and takes no requests and no new keys. Its figures stay, and it can be restored."
      action="Archive"
      danger
      disabled={!free}
      typed={free ? project.slug : undefined}
      busy={change.isPending}
      trouble={change.error && `It was not archived. ${toTrouble(change.error).message}`}
      onConfirm={() => change.mutate()}
      onClose={onClose}
    >
      {keys.data ? (
        <>
          {!free && (
            <Note tone="bad" icon="cross-circle">
              {keysInTheWay(keys.data)}{' '}
              <Link to="/keys" search={{ project: project.slug }} className={classes.inText}>
                Look at its keys
              </Link>
            </Note>
          )}
          <Note tone={free ? 'neutral' : 'warn'} icon={free ? 'info' : 'warning'}>
            {monthWords(project, usage)} Playground and signed tokens that are sent for it are refused.
          </Note>
        </>
      ) : keys.error ? (
        <Note tone="bad" icon="cross-circle" alert>
          Its keys could not be counted. {toTrouble(keys.error).message}
        </Note>
      ) : (
        <div aria-busy="true">
          <Skeleton height={64} />
        </div>
      )}
    </ConfirmDialog>
  );
}

function RestoreDialog({ base, onClose }: { base: Base<Project>; onClose: () => void }) {
  const change = useStateChange(base, 'restore', onClose);
  return (
    <ConfirmDialog
      title={`Restore ${base.value.name}`}
      description="It is in the lists again and takes keys and requests. Keys that were revoked stay revoked."
      action="Restore"
      busy={change.isPending}
      trouble={change.error && `It was not restored. ${toTrouble(change.error).message}`}
      onConfirm={() => change.mutate()}
      onClose={onClose}
    />
  );
}

function useStateChange({ value, etag }: Base<Project>, to: 'archive' | 'restore', onClose: () => void) {
  const { organization } = useScope();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => changeProjectState(value.id, etag, to),
    onSuccess: ({ data, auditId }) => {
      toast({
        title: to === 'archive' ? `${data.name} is archived` : `${data.name} is back`,
        detail: auditId ? `Audit entry ${auditId}` : undefined,
      });
      void queryClient.invalidateQueries({ queryKey: projectsQuery(organization.id).queryKey });
      onClose();
    },
  });
}

/** Why it cannot be archived yet. */
export function keysInTheWay({ count, more }: { count: number; more: boolean }): string {
  if (count === 1 && !more) return '1 key of it is not revoked. Revoke it first.';
  return `${count}${more ? ' or more' : ''} keys of it are not revoked. Revoke them first.`;
}

function monthWords(project: Project, usage: Usage | undefined): string {
  if (!usage) return 'What it was used for this month is not known.';
  const row = usage.rows.find((one) => rowName(one, 'project').id === project.id);
  if (!row || row.requests === 0) return 'No request this month.';
  const charge = isUnpriced(row) ? '' : ` for ${formatMoney(row.charge)}`;
  return `${countOf(row.requests, 'request')}${charge} this month.`;
}
