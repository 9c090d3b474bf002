import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Project } from '../../lib/api-client.js';
import { Editing, SaveTrouble, useSave, type Base } from '../../lib/editing.js';
import { fieldError } from '../../lib/field-error.js';
import { useScope } from '../../lib/scope.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import classes from '../../ui/page.module.css';
import { toast } from '../../ui/toast.js';
import { createProject, projectsQuery, readProject, renameProject } from './api.js';

const formId = 'project';

export function CreateProjectDialog({ onClose }: { onClose: () => void }) {
  return <ProjectDialog base={null} onClose={onClose} />;
}

export function RenameProjectDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  return (
    <Editing
      queryKey={['project', project.id]}
      read={(signal) => readProject(project.id, signal)}
      title={`Rename ${project.name}`}
      onClose={onClose}
    >
      {(base) => <ProjectDialog base={base} onClose={onClose} />}
    </Editing>
  );
}

function ProjectDialog({ base, onClose }: { base: Base<Project> | null; onClose: () => void }) {
  const { organization } = useScope();
  const queryClient = useQueryClient();
  const [name, setName] = useState(base?.value.name ?? '');
  const [slug, setSlug] = useState('');
  const saving = useSave(
    base,
    (etag) =>
      base
        ? renameProject(base.value.id, etag, name.trim())
        : createProject(organization.id, { name: name.trim(), slug: slug.trim() || undefined }),
    ({ data, auditId }) => {
      toast({
        title: base ? `It is called ${data.name} now` : `${data.name} is there`,
        detail: auditId ? `Audit entry ${auditId}` : undefined,
      });
      void queryClient.invalidateQueries({ queryKey: projectsQuery(organization.id).queryKey });
      onClose();
    },
  );
  const onField = ['name', 'slug'].some((path) => fieldError(saving.error, path) !== undefined);
  return (
    <Dialog
      open
      onClose={onClose}
      title={base ? `Rename ${base.value.name}` : 'Create a project'}
      description={
        base
          ? 'Its slug, keys and figures stay as they are.'
          : 'Its keys, limits and figures are apart from those of other projects.'
      }
      width={460}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={!name.trim()} busy={saving.isPending}>
            {base ? 'Rename' : 'Create'}
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
          if (name.trim()) saving.save();
        }}
      >
        <SaveTrouble saving={saving} words={base ? 'It keeps its name.' : 'It was not created.'} quiet={onField} />
        <TextInput
          label="Name"
          data-autofocus
          autoComplete="off"
          maxLength={100}
          value={name}
          error={fieldError(saving.error, 'name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {!base && (
          <TextInput
            label="Slug"
            description="In addresses and limits. Empty: made from the name. It stays."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            autoComplete="off"
            placeholder="support-assistant"
            value={slug}
            error={fieldError(saving.error, 'slug')}
            onChange={(event) => setSlug(event.currentTarget.value)}
          />
        )}
      </form>
    </Dialog>
  );
}
