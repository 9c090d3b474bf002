import { useQuery } from '@tanstack/react-query';
import type { Owner } from '../../lib/owner.js';
import { useScope } from '../../lib/scope.js';
import { sessionQuery } from '../../lib/session.js';
import { Segmented } from '../../ui/segmented.js';

/** In the address: `platform`, or nothing for the organization's own. */
export type OwnerWord = 'platform' | undefined;

/** Whose things the page shows. Only operators see the platform's; for others the word in the address is ignored. */
export function useOwner(word: OwnerWord): { owner: Owner; operator: boolean } {
  const { organization } = useScope();
  const session = useQuery(sessionQuery);
  const operator = session.data?.user.isOperator ?? false;
  const owner: Owner =
    operator && word === 'platform' ? { type: 'platform' } : { type: 'organization', id: organization.id };
  return { owner, operator };
}

export function OwnerChoice({ value, onChange }: { value: Owner; onChange: (word: OwnerWord) => void }) {
  const { organization } = useScope();
  return (
    <Segmented
      label="Whose"
      value={value.type}
      options={[
        { value: 'organization', label: organization.name },
        { value: 'platform', label: 'Platform' },
      ]}
      onChange={(next) => onChange(next === 'platform' ? 'platform' : undefined)}
    />
  );
}
