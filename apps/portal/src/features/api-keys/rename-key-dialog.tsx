import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiKey } from '../../lib/api-client.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { fieldError, changeKey } from './api.js';
import classes from './keys-page.module.css';

const formId = 'rename-key';

export function RenameKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const [name, setName] = useState(apiKey.name);
  const queryClient = useQueryClient();
  const rename = useMutation({
    mutationFn: changeKey,
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['api-keys'] });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Rename key"
      description="The key itself and its id stay as they are."
      width={420}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={!name.trim()} busy={rename.isPending}>
            Rename
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={classes.plain}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) rename.mutate({ id: apiKey.id, name: name.trim() });
        }}
      >
        <TextInput
          label="Name"
          autoComplete="off"
          data-autofocus
          maxLength={100}
          value={name}
          error={fieldError(rename.error, 'name') ?? (rename.error ? toTrouble(rename.error).message : undefined)}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </form>
    </Dialog>
  );
}
