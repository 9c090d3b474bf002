import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Organization } from '../../lib/api-client.js';
import { toTrouble } from '../../lib/trouble.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { toast } from '../../ui/toast.js';
import { organizationsQuery, setOrganizationState } from './api.js';

/** Stops an organization, or lets it go on. The reason stands in its audit log. */
export function StateDialog({ organization, onClose }: { organization: Organization; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const queryClient = useQueryClient();
  const stopping = organization.state === 'active';
  const change = useMutation({
    mutationFn: () => setOrganizationState(organization.id, stopping ? 'suspended' : 'active', reason.trim()),
    onSuccess: ({ auditId }) => {
      toast({
        title: stopping ? `${organization.name} is suspended` : `${organization.name} goes on`,
        detail: auditId ? `Audit entry ${auditId}` : undefined,
      });
      void queryClient.invalidateQueries({ queryKey: organizationsQuery.queryKey });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={stopping ? `Suspend ${organization.name}` : `Reactivate ${organization.name}`}
      description={
        stopping
          ? 'Its requests to /v1 are refused at once. People still see everything; only operators change anything.'
          : 'Its keys work again at once.'
      }
      action={stopping ? 'Suspend' : 'Reactivate'}
      danger={stopping}
      typed={stopping ? organization.slug : undefined}
      busy={change.isPending}
      trouble={change.error && toTrouble(change.error).message}
      onConfirm={() => change.mutate()}
      onClose={onClose}
    >
      <TextInput
        label="Reason"
        description="For the audit log, which its people read."
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="off"
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
