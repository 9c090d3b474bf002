/**
 * What the process hands to the management API: everything that is made once at start and has no place in a module of its
 * own. `main.ts` builds it; tests build it from a test database.
 */
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { systemSecret, type Database, type MasterKeys } from '@tollgate/database';

export const DATABASE = Symbol('Database');
export const MASTER_KEYS = Symbol('MasterKeys');
export const OWN_SECRETS = Symbol('OwnSecrets');
export const CHANGE_FEED = Symbol('ChangeFeed');
export const HEALTH_CHECKS = Symbol('HealthChecks');
export const SETTINGS = Symbol('Settings');

/** What other parts of the process, and other replicas, want to hear of a write. */
export interface ChangeEvent {
  type: 'api-key.changed' | 'api-key.revoked' | 'organization.changed' | 'project.changed' | 'config.changed';
  /** Absent where the platform's own objects changed. */
  organizationId?: string;
  /** UUID of what changed; for `config.changed` the revision. */
  id: string;
}

/** Called after the commit, never inside a transaction. Must not throw and must not block: delivery is best effort. */
export interface ChangeFeed {
  publish(event: ChangeEvent): void;
}

/** One dependency of this process, for `/readyz`. `check` never rejects for being down: it says so. */
export interface HealthCheck {
  name: string;
  check(): Promise<{ ok: boolean; detail?: string }>;
}

/** Secrets of our own, each random and for one purpose. */
export interface OwnSecrets {
  apiKeyPepper: Uint8Array;
  managementTokenPepper: Uint8Array;
  sessionPepper: Uint8Array;
  csrfRoot: Uint8Array;
  /** Of links that are good for one use: invitations, password resets, single sign-on on its way. */
  linkPepper: Uint8Array;
  recoveryCodePepper: Uint8Array;
  /** Signs the short-lived tickets with which the playground calls `/v1`. */
  playgroundRoot: Uint8Array;
  /** Of the hashes by which repeated requests are known: their bodies may hold passwords. */
  idempotencyPepper: Uint8Array;
  /** Of the names under which failed sign-ins are counted. */
  signInPepper: Uint8Array;
}

export interface MailSettings {
  /** `smtp://` or `smtps://`, with user and password where needed. */
  smtpUrl: string;
  /** The sender, `Tollgate <tollgate@example.com>`. */
  from: string;
}

export interface Settings {
  /** Where people reach us; decides whether cookies are `Secure` and which origin may write. Undefined = as the request says. */
  publicUrl?: string | undefined;
  /** Networks and hosts inside ours that organizations' own URLs may lead to; absent = none. */
  privateUpstreams?: readonly string[];
  /** Environment variables that `${NAME}` in tollgate.yaml may name. */
  lookupVariable: (name: string) => string | undefined;
  /** Absent where no mail server is set: links are then passed on by hand. */
  mail?: MailSettings | undefined;
  /** The product's version, shown in the OpenAPI document. */
  version: string;
  /** Milliseconds since 1970; a parameter for tests. */
  now: () => number;
}

export interface AppParts {
  database: Database;
  masterKeys: MasterKeys;
  secrets: OwnSecrets;
  changeFeed: ChangeFeed;
  healthChecks: readonly HealthCheck[];
  settings: Settings;
}

/** Makes (once per database) or reads the secrets of our own. */
export async function loadOwnSecrets(database: Database, masterKeys: MasterKeys): Promise<OwnSecrets> {
  return {
    apiKeyPepper: await systemSecret(database, masterKeys, 'api-key-pepper'),
    managementTokenPepper: await systemSecret(database, masterKeys, 'management-token-pepper'),
    sessionPepper: await systemSecret(database, masterKeys, 'session-pepper'),
    csrfRoot: await systemSecret(database, masterKeys, 'csrf-root'),
    linkPepper: await systemSecret(database, masterKeys, 'link-pepper'),
    recoveryCodePepper: await systemSecret(database, masterKeys, 'recovery-code-pepper'),
    playgroundRoot: await systemSecret(database, masterKeys, 'playground-root'),
    idempotencyPepper: await systemSecret(database, masterKeys, 'idempotency-pepper'),
    signInPepper: await systemSecret(database, masterKeys, 'sign-in-pepper'),
  };
}

@Global()
@Module({})
export class PartsModule {
  static forRoot(parts: AppParts): DynamicModule {
    const providers = [
      { provide: DATABASE, useValue: parts.database },
      { provide: MASTER_KEYS, useValue: parts.masterKeys },
      { provide: OWN_SECRETS, useValue: parts.secrets },
      { provide: CHANGE_FEED, useValue: parts.changeFeed },
      { provide: HEALTH_CHECKS, useValue: parts.healthChecks },
      { provide: SETTINGS, useValue: parts.settings },
    ];
    return { module: PartsModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
