import { PasswordInput, Select, Textarea, TextInput } from '@mantine/core';
import type { SchemaField } from './schema-fields.js';

export interface SchemaFormProps {
  fields: readonly SchemaField[];
  typed: Readonly<Record<string, string>>;
  onChange: (name: string, text: string) => void;
  /** By name of the field: from the form itself, or the server's word. */
  errors: Readonly<Record<string, string | undefined>>;
}

/** One input for each field of a provider's schema. */
export function SchemaForm({ fields, typed, onChange, errors }: SchemaFormProps) {
  return fields.map((field) => (
    <SchemaInput
      key={field.name}
      field={field}
      value={typed[field.name] ?? ''}
      onChange={(text) => onChange(field.name, text)}
      error={errors[field.name]}
    />
  ));
}

interface SchemaInputProps {
  field: SchemaField;
  value: string;
  onChange: (text: string) => void;
  error: string | undefined;
}

function SchemaInput({ field, value, onChange, error }: SchemaInputProps) {
  const common = {
    label: field.required ? field.title : `${field.title}, optional`,
    description: field.description ?? undefined,
    inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[],
    error,
  };
  if (field.kind === 'choice' || field.kind === 'switch') {
    const choices = field.kind === 'switch' ? ['true', 'false'] : field.choices;
    const words = (choice: string) => (field.kind === 'switch' ? (choice === 'true' ? 'yes' : 'no') : choice);
    return (
      <Select
        {...common}
        data={choices.map((choice) => ({ value: choice, label: words(choice) }))}
        placeholder={field.fallback === null ? 'as the provider has it' : words(field.fallback)}
        value={value || null}
        onChange={(next) => onChange(next ?? '')}
        clearable
      />
    );
  }
  const text = { ...common, value, placeholder: field.fallback ?? undefined };
  if (field.kind === 'document' || field.kind === 'json')
    return (
      <Textarea
        {...text}
        rows={4}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  if (field.kind === 'secret')
    return (
      <PasswordInput
        {...text}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': `Show ${field.title}`, tabIndex: 0 }}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  return (
    <TextInput
      {...text}
      autoComplete="off"
      inputMode={field.kind === 'number' ? 'decimal' : undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
