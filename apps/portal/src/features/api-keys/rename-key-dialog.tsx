import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiKey } from '../../lib/api-client.js';
import { Editing, SaveTrouble, useSave, type Base } from '../../lib/editing.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { changeKey, fieldError, readKey } from './api.js';
import classes from './keys-page.module.css';

const formId = 'rename-key';

export function RenameKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  return (
    <Editing
      queryKey={['api-key', apiKey.id]}
      read={(signal) => readKey(apiKey.id, signal)}
      title="Rename key"
      onClose={onClose}
    >
      {(base) => <RenameForm base={base} onClose={onClose} />}
    </Editing>
  );
}

function RenameForm({ base, onClose }: { base: Base<ApiKey>; onClose: () => void }) {
  const apiKey = base.value;
  const [name, setName] = useState(apiKey.name);
  const queryClient = useQueryClient();
  const saving = useSave(
    base,
    (etag) => changeKey(apiKey.id, etag, { name: name.trim() }),
    () => {
      void queryClient.invalidateQueries({ queryKey: ['api-keys'] });
      onClose();
    },
  );
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
          <Button type="submit" form={formId} variant="primary" disabled={!name.trim()} busy={saving.isPending}>
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
          if (name.trim()) saving.save();
        }}
      >
        <SaveTrouble
          saving={saving}
          words="It keeps its name."
          quiet={fieldError(saving.error, 'name') !== undefined}
        />
        <TextInput
          label="Name"
          autoComplete="off"
          data-autofocus
          maxLength={100}
          value={name}
          error={fieldError(saving.error, 'name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </form>
    </Dialog>
  );
}
