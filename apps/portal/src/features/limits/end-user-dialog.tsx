import { TagsInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { EndUser } from '../../lib/api-client.js';
import { Editing, SaveTrouble, useSave, type Base } from '../../lib/editing.js';
import { fieldError } from '../../lib/field-error.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import page from '../../ui/page.module.css';
import { toast } from '../../ui/toast.js';
import { attributesOf, attributeTrouble, attributeWords } from './attributes.js';
import { changeEndUser, createEndUser, planQueries, readEndUser } from './plans-api.js';

export interface EndUserDialogProps {
  organizationId: string;
  /** null: a new profile. */
  endUser: EndUser | null;
  onClose: () => void;
}

const formId = 'end-user';

/** What an end user has: the attributes that plans ask for. */
export function EndUserDialog({ organizationId, endUser, onClose }: EndUserDialogProps) {
  if (!endUser) return <EndUserForm organizationId={organizationId} base={null} onClose={onClose} />;
  return (
    <Editing
      queryKey={['end-user', endUser.id]}
      read={(signal) => readEndUser(organizationId, endUser.id, signal)}
      title={`Attributes of ${endUser.endUser}`}
      onClose={onClose}
    >
      {(base) => <EndUserForm organizationId={organizationId} base={base} onClose={onClose} />}
    </Editing>
  );
}

function EndUserForm({
  organizationId,
  base,
  onClose,
}: Omit<EndUserDialogProps, 'endUser'> & { base: Base<EndUser> | null }) {
  const known = base?.value ?? null;
  const [name, setName] = useState(known?.endUser ?? '');
  const [words, setWords] = useState<string[]>(() => attributeWords(known?.attributes ?? {}));
  const [tried, setTried] = useState(false);
  const queryClient = useQueryClient();
  const saving = useSave(
    base,
    (etag) => {
      const attributes = attributesOf(words);
      return known
        ? changeEndUser(organizationId, known.id, etag, { attributes })
        : createEndUser(organizationId, { endUser: name.trim(), attributes });
    },
    ({ data, auditId }) => {
      toast({
        title: `The attributes of ${data.endUser} are set`,
        detail: auditId ? `Audit entry ${auditId}` : undefined,
      });
      for (const word of planQueries) void queryClient.invalidateQueries({ queryKey: [word] });
      onClose();
    },
  );
  const nameTrouble = name.trim() ? undefined : 'As requests name it';
  const trouble = attributeTrouble(words, true);
  return (
    <Dialog
      open
      onClose={onClose}
      title={known ? `Attributes of ${known.endUser}` : 'Add profile'}
      width={480}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" busy={saving.isPending}>
            {known ? 'Save' : 'Add profile'}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={page.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!nameTrouble && !trouble) saving.save();
        }}
      >
        <SaveTrouble saving={saving} words="The attributes were not saved." />
        {!known && (
          <TextInput
            label="End user"
            description="As requests name it: user, its header, or the claim of a token."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            placeholder="ada"
            autoComplete="off"
            data-autofocus
            maxLength={256}
            value={name}
            error={(tried ? nameTrouble : undefined) ?? fieldError(saving.error, 'endUser')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        <TagsInput
          label="Attributes"
          placeholder={words.length > 0 ? '' : 'tier=gold'}
          value={words}
          onChange={setWords}
          splitChars={[',']}
          acceptValueOnBlur
          error={trouble ?? fieldError(saving.error, 'attributes')}
        />
      </form>
    </Dialog>
  );
}
