import type { ProviderManifest } from '../../lib/api-client.js';
import { ApiError } from '../../lib/api-client.js';
import { fieldsOf, urlOptions, valuesOf, waysOf, type SchemaField } from '../owned/schema-fields.js';

export interface CredentialForm {
  secrets: SchemaField[];
  /** Options the provider's URL depends on, and with them the host the secret is bound to. */
  options: SchemaField[];
  /** One of these sets must be there; empty: as each field says. */
  ways: string[][];
}

export function credentialForm(provider: ProviderManifest | undefined): CredentialForm {
  if (!provider) return { secrets: [], options: [], ways: [] };
  return {
    secrets: fieldsOf(provider.credentialSchema),
    options: urlOptions(provider.defaultBaseUrl, fieldsOf(provider.optionsSchema)),
    ways: waysOf(provider.credentialSchema),
  };
}

export interface TypedSecret {
  credential: Record<string, string>;
  troubles: Record<string, string>;
  /** What keeps it from being sent as a whole; null: nothing. */
  general: string | null;
}

/** The secret as typed, checked against what the provider asks for. */
export function typedSecret(form: CredentialForm, typed: Readonly<Record<string, string>>): TypedSecret {
  const { values, troubles } = valuesOf(form.secrets, typed);
  const credential = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
  const complete =
    form.ways.length === 0 || form.ways.some((way) => way.every((name) => credential[name] !== undefined));
  const title = (name: string) => form.secrets.find((field) => field.name === name)?.title ?? name;
  const general = complete ? null : `It takes ${form.ways.map((way) => way.map(title).join(' with ')).join(', or ')}.`;
  return { credential, troubles, general };
}

/** The server's words by the name of the field they are about: `credential.apiKey` and `options.region` lose the prefix. */
export function serverErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries(error.fields.map(({ path, message }) => [path.split('.').at(-1) ?? path, message]));
}
