import { PasswordInput } from '@mantine/core';
import type { KeyboardEvent } from 'react';

export interface NewPasswordInputProps {
  label?: string;
  value: string;
  error?: string;
  onChange: (value: string) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
}

/** A password that is being chosen; the rule stands under it before it is broken. */
export function NewPasswordInput({ label = 'Password', value, error, onChange, onKeyDown }: NewPasswordInputProps) {
  return (
    <PasswordInput
      label={label}
      description="At least 10 characters. Several words are easier to keep than symbols."
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      autoComplete="new-password"
      value={value}
      error={error}
      visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  );
}
