/**
 * Secrets that upstreams issued. Write-only: sealed under a data key of their own and bound to their row and owner, opened
 * only for the gateway's memory and to try them. The secret a deployment brings is a credential of its own, so going back
 * to an earlier configuration finds the secret it was made with; one that was made by itself may serve many deployments.
 */
import { open, seal, type MasterKeys, type ProviderCredential, type Transaction } from '@tollgate/database';
import { newId } from '../../http/public-id.js';

/** Flat strings as the provider's credential schema describes them, e.g. `{ apiKey: "…" }`. */
export type CredentialValues = Readonly<Record<string, string>>;

export interface NewCredential {
  organizationId: string | null;
  provider: string;
  /** What it is called; for one a deployment brings the deployment's name, to which the id is added. */
  name: string | { deployment: string };
  values: CredentialValues;
  /** Null = the provider's own. */
  baseUrl: string | null;
  options?: Readonly<Record<string, unknown>>;
  /** The only hosts it may be sent to; empty = the provider's own. */
  hosts: readonly string[];
  /** An operator gave the URL. */
  trustedUrl: boolean;
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
      name: typeof input.name === 'string' ? input.name : `${input.name.deployment}/${id}`,
      baseUrl: input.baseUrl,
      options: JSON.parse(JSON.stringify(input.options ?? {})) as Record<string, string>,
      hosts: [...input.hosts],
      trustedUrl: input.trustedUrl,
      managedBy: input.managedBy,
      createdAt: input.now,
      ...sealCredential(keys, id, input.organizationId, input.values),
    },
  });
  return id;
}

/** The columns that hold the secret, under a fresh data key. */
export function sealCredential(keys: MasterKeys, id: string, organizationId: string | null, values: CredentialValues) {
  return { hint: hintOf(values), ...seal(keys, JSON.stringify(values), sealedAt(id, organizationId)) };
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
