import { MultiSelect, Select, TagsInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { TrustedIssuer } from '../../lib/api-client.js';
import { Editing, SaveTrouble, useSave, type Base } from '../../lib/editing.js';
import type { Owner } from '../../lib/owner.js';
import { useScope } from '../../lib/scope.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { toast } from '../../ui/toast.js';
import { endpointNames } from '../api-keys/key-rights.js';
import { serverErrors } from '../credentials/secret-fields.js';
import { changeIssuer, createIssuer, readIssuer } from '../owned/api.js';
import classes from '../owned/owned-page.module.css';
import { algorithms, emptyIssuer, issuerBody, issuerForm, issuerTroubles, type IssuerForm } from './issuer-form.js';

const formId = 'issuer';

export interface IssuerDialogProps {
  owner: Owner;
  /** null: a new one. */
  issuer: TrustedIssuer | null;
  onClose: () => void;
}

/** Whose signed tokens open `/v1`, and what they may do there. Default export: it is loaded on demand. */
export default function IssuerDialog({ owner, issuer, onClose }: IssuerDialogProps) {
  if (!issuer) return <IssuerFormDialog owner={owner} base={null} onClose={onClose} />;
  return (
    <Editing
      queryKey={['issuer', issuer.id]}
      read={(signal) => readIssuer(owner, issuer.id, signal)}
      title={`Edit ${issuer.name}`}
      onClose={onClose}
    >
      {(base) => <IssuerFormDialog owner={owner} base={base} onClose={onClose} />}
    </Editing>
  );
}

interface IssuerFormDialogProps {
  owner: Owner;
  base: Base<TrustedIssuer> | null;
  onClose: () => void;
}

function IssuerFormDialog({ owner, base, onClose }: IssuerFormDialogProps) {
  const issuer = base?.value ?? null;
  const { projects } = useScope();
  const platform = owner.type === 'platform';
  const [form, setForm] = useState(() => (issuer ? issuerForm(issuer) : emptyIssuer));
  const [tried, setTried] = useState(false);
  const queryClient = useQueryClient();
  const saving = useSave(
    base,
    (etag) => {
      const body = issuerBody(form, platform, issuer);
      return issuer ? changeIssuer(owner, issuer.id, etag, body) : createIssuer(owner, body);
    },
    (saved) => {
      toast({ title: `${saved.name} is ${issuer ? 'changed' : 'trusted'}` });
      void queryClient.invalidateQueries({ queryKey: ['issuers'] });
      onClose();
    },
  );
  const troubles = issuerTroubles(form, platform);
  const server = serverErrors(saving.error);
  const error = (field: keyof IssuerForm, path: string = field) =>
    (tried ? troubles[field] : undefined) ?? server[path];
  const set = (patch: Partial<IssuerForm>) => setForm((was) => ({ ...was, ...patch }));
  const input = (field: 'name' | 'issuer' | 'jwksUrl' | 'toleranceSeconds', path?: string) => ({
    autoComplete: 'off',
    value: form[field],
    error: error(field, path),
    onChange: (event: { currentTarget: { value: string } }) => set({ [field]: event.currentTarget.value }),
  });
  const claim = (field: 'organizationClaim' | 'projectClaim' | 'endUserClaim') => ({
    autoComplete: 'off',
    value: form[field],
    error: error(field),
    onChange: (event: { currentTarget: { value: string } }) => set({ [field]: event.currentTarget.value.trim() }),
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={issuer ? `Edit ${issuer.name}` : 'Trust an issuer'}
      description="Its signed tokens (JWT) then open /v1 in place of an API key."
      width={640}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" busy={saving.isPending}>
            {issuer ? 'Save' : 'Trust issuer'}
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
          if (Object.keys(troubles).length === 0) saving.save();
        }}
      >
        <SaveTrouble saving={saving} words="The issuer was not saved." />
        <div className={classes.pair}>
          <TextInput label="Name" placeholder="Company login" data-autofocus {...input('name')} />
          <TextInput label="Issuer (iss)" placeholder="https://login.example.com/" {...input('issuer')} />
        </div>
        <TextInput
          label="Address of its keys (JWKS)"
          placeholder="https://login.example.com/.well-known/jwks.json"
          {...input('jwksUrl')}
        />
        <div className={classes.pair}>
          <TagsInput
            label="Audiences (aud)"
            placeholder={form.audiences.length > 0 ? '' : 'https://tollgate.example.com'}
            value={form.audiences}
            onChange={(audiences) => set({ audiences })}
            splitChars={[',', ' ']}
            acceptValueOnBlur
            error={error('audiences')}
          />
          <MultiSelect
            searchable
            label="Algorithms"
            data={[...algorithms]}
            value={form.algorithms}
            onChange={(next) => set({ algorithms: next })}
            error={error('algorithms')}
          />
        </div>
        {platform && (
          <TextInput label="Claim with the organization" placeholder="org" {...claim('organizationClaim')} />
        )}
        <div className={classes.pair}>
          <TextInput label="Claim with the project, optional" placeholder="project" {...claim('projectClaim')} />
          {!platform && (
            <Select
              label="Project of the others"
              placeholder="Refuse tokens that name none"
              data={projects.map((one) => ({ value: one.id, label: one.name }))}
              value={form.project || null}
              onChange={(next) => set({ project: next ?? '' })}
              clearable
              error={error('project')}
            />
          )}
        </div>
        <div className={classes.pair}>
          <TextInput label="Claim with the end user, optional" placeholder="sub" {...claim('endUserClaim')} />
          <TextInput
            label="Clock tolerance, seconds"
            inputMode="numeric"
            {...input('toleranceSeconds', 'clockToleranceSeconds')}
          />
        </div>
        <div className={classes.pair}>
          <TagsInput
            label="Models"
            placeholder={form.models.length > 0 ? '' : 'Every model, or gpt-4o*'}
            value={form.models}
            onChange={(models) => set({ models })}
            splitChars={[',', ' ']}
            acceptValueOnBlur
          />
          <MultiSelect
            searchable
            label="Endpoints"
            placeholder={form.endpoints.length > 0 ? '' : 'Every endpoint'}
            data={Object.entries(endpointNames).map(([value, label]) => ({ value, label }))}
            value={form.endpoints}
            onChange={(endpoints) => set({ endpoints })}
          />
        </div>
      </form>
    </Dialog>
  );
}
