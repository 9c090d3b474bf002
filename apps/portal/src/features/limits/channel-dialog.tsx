import { Switch, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertChannel, CreatedAlertChannel } from '../../lib/api-client.js';
import { Editing, SaveTrouble, useSave, type Base } from '../../lib/editing.js';
import { fieldError } from '../../lib/field-error.js';
import type { Owner } from '../../lib/owner.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import page from '../../ui/page.module.css';
import { Segmented } from '../../ui/segmented.js';
import { toast } from '../../ui/toast.js';
import { changeChannel, createChannel, readChannel } from './channels-api.js';

export interface ChannelDialogProps {
  owner: Owner;
  /** null: a new one. */
  channel: AlertChannel | null;
  onClose: () => void;
  /** With the secret of a webhook: it is not told again. */
  onCreated: (channel: CreatedAlertChannel) => void;
}

const formId = 'alert-channel';

/** A webhook or an address that is told of alerts. Where to is given once: another target is another channel. */
export function ChannelDialog({ owner, channel, onClose, onCreated }: ChannelDialogProps) {
  if (!channel) return <NewChannel owner={owner} onClose={onClose} onCreated={onCreated} />;
  return (
    <Editing
      queryKey={['alert-channel', channel.id]}
      read={(signal) => readChannel(owner, channel.id, signal)}
      title={`Edit ${channel.name}`}
      onClose={onClose}
    >
      {(base) => <ChangedChannel owner={owner} base={base} onClose={onClose} />}
    </Editing>
  );
}

function NewChannel({ owner, onClose, onCreated }: Omit<ChannelDialogProps, 'channel'>) {
  const [kind, setKind] = useState<AlertChannel['kind']>('webhook');
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [email, setEmail] = useState('');
  const [tried, setTried] = useState(false);
  const queryClient = useQueryClient();
  const saving = useSave(
    null,
    () =>
      createChannel(
        owner,
        kind === 'webhook'
          ? { kind, name: name.trim(), url: url.trim() }
          : { kind, name: name.trim(), email: email.trim() },
      ),
    ({ data, auditId }) => {
      toast({ title: `${data.name} is told of alerts`, detail: auditId ? `Audit entry ${auditId}` : undefined });
      void queryClient.invalidateQueries({ queryKey: ['alert-channels'] });
      onCreated(data);
    },
  );
  const troubles = {
    name: name.trim() ? undefined : 'Say what it is called',
    url: /^https?:\/\/\S+$/.test(url.trim()) ? undefined : 'A URL that begins with https://',
    email: /^\S+@\S+$/.test(email.trim()) ? undefined : 'An address such as finance@example.com',
  };
  const ready = !troubles.name && !(kind === 'webhook' ? troubles.url : troubles.email);
  const error = (field: keyof typeof troubles) =>
    (tried ? troubles[field] : undefined) ?? fieldError(saving.error, field);
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add channel"
      description="It is told of each alert that is raised from now on."
      width={480}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" busy={saving.isPending}>
            Add channel
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
          if (ready) saving.save();
        }}
      >
        <SaveTrouble saving={saving} words="The channel was not added." />
        {/* The platform has no mail of its own: its alerts go to webhooks. */}
        {owner.type === 'organization' && (
          <div className="row">
            <Segmented
              label="How it is told"
              value={kind}
              options={[
                { value: 'webhook', label: 'Webhook' },
                { value: 'mail', label: 'Mail' },
              ]}
              onChange={setKind}
            />
          </div>
        )}
        <TextInput
          label="Name"
          placeholder={kind === 'webhook' ? 'Pager' : 'Finance'}
          autoComplete="off"
          data-autofocus
          value={name}
          error={error('name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {kind === 'webhook' ? (
          <TextInput
            label="URL"
            description="Called with POST, signed as Standard Webhooks say, and tried eight times within a day."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            placeholder="https://example.com/hooks/tollgate"
            inputMode="url"
            autoComplete="off"
            value={url}
            error={error('url')}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
        ) : (
          <TextInput
            label="Address"
            description="Mail leaves only where the gateway has a mail server."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            placeholder="finance@example.com"
            inputMode="email"
            autoComplete="off"
            value={email}
            error={error('email')}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
        )}
      </form>
    </Dialog>
  );
}

function ChangedChannel({ owner, base, onClose }: { owner: Owner; base: Base<AlertChannel>; onClose: () => void }) {
  const channel = base.value;
  const [name, setName] = useState(channel.name);
  const [enabled, setEnabled] = useState(channel.enabled);
  const queryClient = useQueryClient();
  const saving = useSave(
    base,
    (etag) => changeChannel(owner, channel.id, etag, { name: name.trim(), enabled }),
    ({ auditId }) => {
      toast({ title: 'The channel is changed', detail: auditId ? `Audit entry ${auditId}` : undefined });
      void queryClient.invalidateQueries({ queryKey: ['alert-channels'] });
      onClose();
    },
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Edit ${channel.name}`}
      description={channel.target}
      width={480}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={!name.trim()} busy={saving.isPending}>
            Save
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
          if (name.trim()) saving.save();
        }}
      >
        <SaveTrouble saving={saving} words="The channel was not saved." />
        <TextInput
          label="Name"
          autoComplete="off"
          data-autofocus
          value={name}
          error={fieldError(saving.error, 'name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Switch
          label="It is told of alerts"
          checked={enabled}
          onChange={(event) => setEnabled(event.currentTarget.checked)}
        />
      </form>
    </Dialog>
  );
}
