import { Inject, Injectable } from '@nestjs/common';
import { open, type IdentityProvider, type MasterKeys } from '@tollgate/database';
import {
  allowInsecureRequests,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  ClientSecretBasic,
  None,
  type Configuration,
} from 'openid-client';
import { MASTER_KEYS, SETTINGS, type Settings } from '../../config/parts.js';
import { guardedFetch } from './guarded-fetch.js';

/** How long what a provider says of itself is believed, milliseconds: it moves its endpoints now and then. */
const refreshMs = 3_600_000;
const clockToleranceSeconds = 30;
const maxClients = 1000;

interface Client {
  configuration: Promise<Configuration>;
  fetchedAtMs: number;
  /** The settings it was made from: a change makes another one. */
  updatedAtMs: number;
}

/** One OpenID Connect client for each identity provider, made when it is first needed and kept for an hour. */
@Injectable()
export class ProviderClients {
  private readonly clients = new Map<string, Client>();

  constructor(
    @Inject(MASTER_KEYS) private readonly masterKeys: MasterKeys,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async of(row: IdentityProvider): Promise<Configuration> {
    const now = this.settings.now();
    const known = this.clients.get(row.id);
    const fresh =
      known !== undefined && known.updatedAtMs === row.updatedAt.getTime() && now - known.fetchedAtMs < refreshMs;
    if (fresh) return known.configuration;
    const configuration = this.discover(row);
    this.clients.set(row.id, { configuration, fetchedAtMs: now, updatedAtMs: row.updatedAt.getTime() });
    const oldest = this.clients.size > maxClients ? this.clients.keys().next().value : undefined;
    if (oldest !== undefined) this.clients.delete(oldest);
    // What failed is asked again the next time.
    configuration.catch(() => this.clients.delete(row.id));
    return configuration;
  }

  private async discover(row: IdentityProvider): Promise<Configuration> {
    const secret = this.secretOf(row);
    const configuration = await discovery(
      new URL(row.issuer),
      row.clientId,
      { [clockTolerance]: clockToleranceSeconds },
      secret === null ? None() : ClientSecretBasic(secret),
      {
        [customFetch]: guardedFetch(row.trusted),
        timeout: 10,
        execute: row.trusted ? [allowInsecureRequests, enableNonRepudiationChecks] : [enableNonRepudiationChecks],
      },
    );
    configuration[customFetch] = guardedFetch(row.trusted);
    return configuration;
  }

  private secretOf({ id, organizationId, ciphertext, wrappedDataKey, masterKeyId }: IdentityProvider): string | null {
    if (!ciphertext || !wrappedDataKey || masterKeyId === null) return null;
    const sealed = { ciphertext, wrappedDataKey, masterKeyId };
    return open(this.masterKeys, sealed, secretPlace(id, organizationId)).toString('utf8');
  }
}

/** Where a client secret is sealed. */
export function secretPlace(id: string, organizationId: string) {
  return { table: 'identity_provider', row: id, organizationId };
}
