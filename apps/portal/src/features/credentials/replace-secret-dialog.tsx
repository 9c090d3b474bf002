import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ProviderCredential } from '../../lib/api-client.js';
import { Editing, SaveTrouble, useSave, type Base } from '../../lib/editing.js';
import type { Owner } from '../../lib/owner.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { countOf } from '../../ui/format/number.js';
import { Note } from '../../ui/note.js';
import { providersQuery, readCredential, replaceSecret } from '../owned/api.js';
import classes from '../owned/owned-page.module.css';
import { SchemaForm } from '../owned/schema-form.js';
import { credentialForm, serverErrors, typedSecret } from './secret-fields.js';

export interface ReplaceSecretDialogProps {
  owner: Owner;
  credential: ProviderCredential;
  onClose: () => void;
  onReplaced: () => void;
}

const formId = 'replace-secret';

/** A new secret for the same host. Default export: it is loaded on demand. */
export default function ReplaceSecretDialog({ owner, credential, onClose, onReplaced }: ReplaceSecretDialogProps) {
  return (
    <Editing
      queryKey={['credential', credential.id]}
      read={(signal) => readCredential(owner, credential.id, signal)}
      title={`Replace the secret of ${credential.name}`}
      onClose={onClose}
    >
      {(base) => <ReplaceSecretForm owner={owner} base={base} onClose={onClose} onReplaced={onReplaced} />}
    </Editing>
  );
}

type FormProps = Omit<ReplaceSecretDialogProps, 'credential'> & { base: Base<ProviderCredential> };

function ReplaceSecretForm({ owner, base, onClose, onReplaced }: FormProps) {
  const credential = base.value;
  const providers = useQuery(providersQuery);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [tried, setTried] = useState(false);
  const form = credentialForm(providers.data?.find((one) => one.id === credential.provider));
  const secret = typedSecret(form, typed);
  const queryClient = useQueryClient();
  const saving = useSave(
    base,
    (etag) => replaceSecret(owner, credential.id, etag, secret.credential),
    () => {
      void queryClient.invalidateQueries({ queryKey: ['credentials'] });
      onReplaced();
    },
  );
  const ready = providers.data && Object.keys(secret.troubles).length === 0 && secret.general === null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Replace the secret of ${credential.name}`}
      description={`Still sent to ${credential.hosts.join(', ')} only.`}
      width={520}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" busy={saving.isPending}>
            Replace and test
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
          setTried(true);
          if (ready) saving.save();
        }}
      >
        <SaveTrouble saving={saving} words="The secret was not replaced." />
        <SchemaForm
          fields={form.secrets}
          typed={typed}
          onChange={(name, text) => setTyped((was) => ({ ...was, [name]: text }))}
          errors={{ ...serverErrors(saving.error), ...(tried ? secret.troubles : {}) }}
        />
        {tried && secret.general && (
          <Note tone="warn" icon="warning">
            {secret.general}
          </Note>
        )}
        <Note tone="info">
          {credential.usedBy.length === 0
            ? 'No deployment uses it yet.'
            : `${countOf(credential.usedBy.length, 'deployment')} will use it from the next request on: ${credential.usedBy.join(', ')}.`}
        </Note>
      </form>
    </Dialog>
  );
}
