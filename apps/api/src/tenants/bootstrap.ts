import { randomBytes } from 'node:crypto';
import type { Database, Transaction } from '@tollgate/database';
import { recordAudit } from '../audit/audit.js';
import { EnvironmentError } from '../config/env.js';
import type { OwnSecrets } from '../config/parts.js';
import { systemCaller } from '../http/actor.js';
import { allPermissions } from '../http/permissions.js';
import { newId, publicId } from '../http/public-id.js';
import { generateApiKey, parseApiKey } from '../keys/api-keys/api-key-format.js';
import { insertApiKey } from '../keys/api-keys/api-key-store.js';
import {
  hashManagementToken,
  managementTokenPattern,
  tokenPrefix,
} from './management-tokens/management-tokens.service.js';
import { hashPassword } from './sign-in/password.js';

/** What the environment says about the first start. Absent secrets are generated. */
export interface BootstrapInput {
  adminEmail: string;
  adminPassword?: string | undefined;
  bootstrapApiKey?: string | undefined;
  bootstrapAdminToken?: string | undefined;
}

/** What a first start made. Generated secrets are here and nowhere else: print them once. */
export interface BootstrapResult {
  /** False on a database that is in use: then nothing was made and the rest is null. */
  created: boolean;
  adminEmail: string | null;
  /** Null where the environment gave it. */
  generatedPassword: string | null;
  /** The first key, given or generated. */
  apiKey: string | null;
  apiKeyGenerated: boolean;
  organizationId: string | null;
  projectId: string | null;
}

const nothing: BootstrapResult = {
  created: false,
  adminEmail: null,
  generatedPassword: null,
  apiKey: null,
  apiKeyGenerated: false,
  organizationId: null,
  projectId: null,
};

/**
 * Sets up an empty database: the first operator, organization `demo` with project `default` and an API key, and the given
 * management token. On any other database it only checks its input. Of several processes starting at once one does it.
 * @throws {EnvironmentError} for a key or token of the wrong form.
 */
export async function bootstrap(
  database: Database,
  secrets: OwnSecrets,
  input: BootstrapInput,
  now: Date = new Date(),
): Promise<BootstrapResult> {
  if (input.bootstrapApiKey !== undefined && parseApiKey(input.bootstrapApiKey) === null) {
    throw new EnvironmentError(
      'TOLLGATE_BOOTSTRAP_API_KEY',
      'is no API key: its form or checksum is wrong; `tollgate keys generate` prints a right one',
    );
  }
  if (input.bootstrapAdminToken !== undefined && !managementTokenPattern.test(input.bootstrapAdminToken)) {
    throw new EnvironmentError(
      'TOLLGATE_BOOTSTRAP_ADMIN_TOKEN',
      'must be `tga_` and 32 or more printable characters without spaces',
    );
  }
  // Asked first without the lock: hashing a password at every start would be for nothing.
  if (!(await database.asSystem(isEmpty))) return nothing;

  const generatedPassword = input.adminPassword === undefined ? randomBytes(12).toString('base64url') : null;
  const passwordHash = await hashPassword(input.adminPassword ?? generatedPassword ?? '');
  return database.asSystem(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('bootstrap', 0))`;
    if (!(await isEmpty(tx))) return nothing;

    const adminEmail = input.adminEmail.toLowerCase();
    const apiKey = input.bootstrapApiKey ?? generateApiKey('live');
    const organizationId = newId();
    const projectId = newId();
    await tx.user.create({
      data: { id: newId(), email: adminEmail, name: 'Operator', passwordHash, isOperator: true, createdAt: now },
    });
    await tx.organization.create({ data: { id: organizationId, slug: 'demo', name: 'Demo', createdAt: now } });
    await tx.project.create({
      data: { id: projectId, organizationId, slug: 'default', name: 'Default', createdAt: now },
    });
    const keyId = await insertApiKey(tx, secrets.apiKeyPepper, {
      organizationId,
      projectId,
      name: 'First key',
      key: apiKey,
      expiresAt: null,
      createdBy: 'system::bootstrap',
      now,
    });
    if (input.bootstrapAdminToken !== undefined) await insertToken(tx, secrets, input.bootstrapAdminToken, now);

    const caller = systemCaller('bootstrap');
    const facts = {
      operator: adminEmail,
      organization: 'demo',
      managementToken: input.bootstrapAdminToken !== undefined,
    };
    await recordAudit(
      tx,
      caller,
      null,
      { action: 'platform.bootstrap', targetType: 'platform', targetId: null, after: facts },
      now.getTime(),
    );
    const made = { slug: 'demo', project: 'default', apiKey: publicId('key', keyId) };
    const record = { action: 'organization.create', targetType: 'organization', targetId: organizationId, after: made };
    await recordAudit(tx, caller, organizationId, record, now.getTime());
    return {
      created: true,
      adminEmail,
      generatedPassword,
      apiKey,
      apiKeyGenerated: input.bootstrapApiKey === undefined,
      organizationId,
      projectId,
    };
  });
}

async function isEmpty(tx: Transaction): Promise<boolean> {
  const user = await tx.user.findFirst({ select: { id: true } });
  const organization = await tx.organization.findFirst({ select: { id: true } });
  return user === null && organization === null;
}

async function insertToken(tx: Transaction, secrets: OwnSecrets, token: string, now: Date): Promise<void> {
  await tx.managementToken.create({
    data: {
      id: newId(),
      name: 'Bootstrap token',
      tokenHash: hashManagementToken(secrets, token),
      prefix: tokenPrefix(token),
      permissions: [allPermissions],
      createdAt: now,
    },
  });
}
