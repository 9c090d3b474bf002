import { Autocomplete, Select } from '@mantine/core';
import type { LimitForm } from './limit-form.js';
import { subjectTypes, type Names } from './limit-words.js';

export interface SubjectIdProps {
  label: string;
  type: LimitForm['subjectType'];
  value: string;
  names: Names;
  models: readonly string[];
  endpoints: readonly string[];
  error: string | undefined;
  onChange: (id: string) => void;
}

/** Which one: out of those there are, or as typed where nobody keeps a list. */
export function SubjectId({ label, type, value, names, models, endpoints, error, onChange }: SubjectIdProps) {
  const list = {
    organization: names.organizations,
    project: names.projects,
    api_key: names.keys,
    deployment: names.deployments,
  }[type as string];
  if (list) {
    // The value of a limit that is on something unknown must stay visible.
    const data = list.map((one) => ({ value: one.id, label: one.name }));
    if (value && !data.some((one) => one.value === value)) data.push({ value, label: value });
    return (
      <Select
        label={label}
        placeholder={`Choose ${type === 'api_key' || type === 'organization' ? 'an' : 'a'} ${subjectTypes[type]}`}
        data={data}
        value={value || null}
        onChange={(next) => onChange(next ?? '')}
        error={error}
        searchable
        nothingFoundMessage="Nothing matches"
      />
    );
  }
  const hints: Partial<Record<typeof type, string>> = { end_user: 'ada', ip: '203.0.113.7', model: 'gpt-4.1' };
  return (
    <Autocomplete
      label={label}
      placeholder={hints[type]}
      data={type === 'model' ? [...models] : type === 'endpoint' ? [...endpoints] : []}
      value={value}
      onChange={onChange}
      error={error}
      limit={100}
    />
  );
}
