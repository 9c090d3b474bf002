import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { rolesQuery, useAccess } from '../../lib/access.js';
import type { Role } from '../../lib/api-client.js';

export interface RoleChoiceProps {
  value: Role;
  onChange: (role: Role) => void;
  error?: string;
}

/** Every role with what it may; one that has more than the caller's own cannot be chosen, as the API would refuse it. */
export function RoleChoice({ value, onChange, error }: RoleChoiceProps) {
  const catalogue = useQuery(rolesQuery);
  const access = useAccess();
  const roles = catalogue.data?.roles ?? [];
  const mayGive = (role: Role) => role !== 'owner' || access.may('owners:write');
  return (
    <Select
      label="Role"
      allowDeselect={false}
      data={roles.map(({ role }) => ({ value: role, label: role, disabled: !mayGive(role) }))}
      value={value}
      onChange={(next) => {
        const chosen = roles.find(({ role }) => role === next);
        if (chosen) onChange(chosen.role);
      }}
      description={roles.find(({ role }) => role === value)?.label}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      error={error}
    />
  );
}
