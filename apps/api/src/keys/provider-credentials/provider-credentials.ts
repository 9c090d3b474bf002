/**
 * Secrets that upstreams issued. Write-only: sealed under a data key of their own and bound to their row and owner, opened
 * only for the gateway's memory. A changed secret is a new credential, so going back to an earlier configuration finds the
 * secret it was made with.
 */
import { open, seal, type MasterKeys, type ProviderCredential, type Transaction } from '@tollgate/database';
import { newId } from '../../http/public-id.js';

/** Flat strings as the provider's credential schema describes them, e.g. `{ apiKey: "…" }`. */
export type CredentialValues = Readonly<Record<string, string>>;

export interface NewCredential {
  organizationId: string | null;
  provider: string;
  /** Deployment it is made for; part of the credential's name. */
  deployment: string;
  values: CredentialValues;
  /** The only hosts it may be sent to; empty = the provider's own. */
  hosts: readonly string[];
  managedBy: 'api' | 'file';
  now: Date;
}

/** Gives the new credential's id. */
export async function createCredential(tx: Transaction, keys: MasterKeys, input: NewCredential): Promise<string> {
  const id = newId();
  await tx.providerCredential.create({
    data: {
      id,
      organizationId: input.organizationId,
      provider: input.provider,
      name: `${input.deployment}/${id}`,
      hosts: [...input.hosts],
      hint: hintOf(input.values),
      managedBy: input.managedBy,
      createdAt: input.now,
      ...seal(keys, JSON.stringify(input.values), sealedAt(id, input.organizationId)),
    },
  });
  return id;
}

export function openCredential(
  keys: MasterKeys,
  row: Pick<ProviderCredential, 'id' | 'organizationId' | 'ciphertext' | 'wrappedDataKey' | 'masterKeyId'>,
): CredentialValues {
  return JSON.parse(open(keys, row, sealedAt(row.id, row.organizationId)).toString('utf8')) as CredentialValues;
}

/** The last four characters of the longest value, where that gives nothing away. */
function hintOf(values: CredentialValues): string {
  const longest = Object.values(values).toSorted((a, b) => b.length - a.length)[0] ?? '';
  return longest.length >= 16 ? longest.slice(-4) : '';
}

function sealedAt(id: string, organizationId: string | null) {
  return { table: 'provider_credential', row: id, organizationId };
}
