import { Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Deployment } from '../../lib/api-client.js';
import { Editing, SaveTrouble, useSave, type Base } from '../../lib/editing.js';
import { fieldError } from '../../lib/field-error.js';
import type { Owner } from '../../lib/owner.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { toast } from '../../ui/toast.js';
import { dataClasses } from '../api-keys/key-rights.js';
import classes from '../owned/owned-page.module.css';
import { changeDeployment, readDeployment } from './api.js';

export interface EditDeploymentDialogProps {
  owner: Owner;
  deployment: Deployment;
  onClose: () => void;
}

/** What may be changed about a deployment without its secret. Default export: it is loaded on demand. */
export default function EditDeploymentDialog({ owner, deployment, onClose }: EditDeploymentDialogProps) {
  return (
    <Editing
      queryKey={['deployment', deployment.id]}
      read={(signal) => readDeployment(owner, deployment.id, signal)}
      title={`Edit ${deployment.name}`}
      onClose={onClose}
    >
      {(base) => <FormDialog owner={owner} base={base} onClose={onClose} />}
    </Editing>
  );
}

const formId = 'edit-deployment';
const states = ['hot', 'warming', 'cold'] as const;
const wholeNumber = /^\d{1,9}$/;
const order: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

function FormDialog({ owner, base, onClose }: { owner: Owner; base: Base<Deployment>; onClose: () => void }) {
  const deployment = base.value;
  const stopped = deployment.state === 'draining' || deployment.state === 'disabled';
  const [name, setName] = useState(deployment.name);
  const [state, setState] = useState<string>(deployment.state);
  const [clearance, setClearance] = useState<string | null>(deployment.clearance);
  const [probe, setProbe] = useState(text(deployment.probeIntervalMs));
  const [contextWindow, setContextWindow] = useState(text(deployment.contextWindow));
  const queryClient = useQueryClient();
  const wrong = (value: string) => (value && !wholeNumber.test(value) ? 'A whole number' : undefined);
  const ready = name.trim() !== '' && !wrong(probe) && !wrong(contextWindow);
  const saving = useSave(
    base,
    (etag) =>
      changeDeployment(owner, deployment.id, etag, {
        name: name.trim(),
        ...(stopped ? {} : { state: state as Deployment['state'] }),
        ...(clearance === null ? {} : { clearance: clearance as NonNullable<Deployment['clearance']> }),
        probeIntervalMs: probe ? Number(probe) : null,
        contextWindow: contextWindow ? Number(contextWindow) : null,
      }),
    ({ data, auditId }) => {
      toast({ title: `${data.name} is changed`, detail: auditId ? `Audit entry ${auditId}` : undefined });
      for (const word of ['deployments', 'deployment-health', 'owned-routes', 'revisions'])
        void queryClient.invalidateQueries({ queryKey: [word] });
      onClose();
    },
  );
  const said = (path: string) => fieldError(saving.error, path);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Edit ${deployment.name}`}
      width={560}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={!ready} busy={saving.isPending}>
            Save
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
          if (ready) saving.save();
        }}
      >
        <SaveTrouble saving={saving} words="The deployment was not saved." />
        <div className={classes.pair}>
          <TextInput
            label="Name"
            data-autofocus
            autoComplete="off"
            value={name}
            error={said('name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label="State"
            description={
              stopped ? 'Out of service: switch it on in its menu.' : 'Warming and cold are asked after hot.'
            }
            inputWrapperOrder={order}
            data={stopped ? [deployment.state] : [...states]}
            value={state}
            disabled={stopped}
            onChange={(next) => next && setState(next)}
            allowDeselect={false}
          />
        </div>
        <div className={classes.pair}>
          <Select
            label="Cleared up to"
            description="The most protected class of data it may receive."
            inputWrapperOrder={order}
            placeholder="internal"
            data={[...dataClasses]}
            value={clearance}
            error={said('clearance')}
            onChange={(next) => next && setClearance(next)}
            allowDeselect={false}
          />
          <TextInput
            label="Health probe every, ms"
            description="0 = none; empty = 10000 where the engine has a health path."
            inputWrapperOrder={order}
            placeholder="as the engine has it"
            inputMode="numeric"
            autoComplete="off"
            value={probe}
            error={wrong(probe) ?? said('probeIntervalMs')}
            onChange={(event) => setProbe(event.currentTarget.value.trim())}
          />
        </div>
        <TextInput
          label="Context window, tokens"
          placeholder="the catalogue’s where known"
          inputMode="numeric"
          autoComplete="off"
          value={contextWindow}
          error={wrong(contextWindow) ?? said('contextWindow')}
          onChange={(event) => setContextWindow(event.currentTarget.value.trim())}
        />
      </form>
    </Dialog>
  );
}

function text(value: number | null): string {
  return value === null ? '' : String(value);
}
