import type { ConfigChange } from '@tollgate/contracts';
import type { Database, MasterKeys, Transaction } from '@tollgate/database';
import { recordAudit } from '../audit/audit.js';
import { systemCaller, type Caller } from '../http/actor.js';
import { createCredential } from '../keys/provider-credentials/provider-credentials.js';
import { credentialHosts } from '../routing/deployments/deployment-checks.js';
import { revisionId } from './config-writer.js';
import { diffDocuments } from './diff.js';
import { planTollgateFile, type FilePlan, type OwnerPlan } from './file-plan.js';
import type { ChangeEvent, ChangeFeed } from './parts.js';
import { releaseTargets } from './projection.js';
import { commitStream } from './stream.js';
import { dotted, parseTollgateFile, TollgateFileError } from './tollgate-yaml.js';

export interface FileContext {
  database: Database;
  masterKeys: MasterKeys;
  /** Values of `${NAME}`. */
  lookup: (name: string) => string | undefined;
  /** Shown before line and column, and in the audit entry. */
  fileName: string;
  changeFeed?: ChangeFeed;
  /** Who applies it; by default the program itself. */
  caller?: Caller;
  now?: () => number;
}

export interface OwnerChanges {
  /** Null = the platform. */
  organizationId: string | null;
  changes: ConfigChange[];
  /** `rev_…`; null for a plan. */
  revision: string | null;
}

export interface FileResult {
  changed: boolean;
  /** Owners whose configuration differs. */
  owners: OwnerChanges[];
  warnings: string[];
}

/**
 * Makes the file's objects those of the file, in one transaction: all of it or nothing. Applying the same file again
 * changes nothing and writes no revision.
 * @throws {TollgateFileError} with every mistake's line and column.
 */
export async function applyTollgateFile(text: string, context: FileContext): Promise<FileResult> {
  const events: ChangeEvent[] = [];
  const now = new Date((context.now ?? Date.now)());
  const caller = context.caller ?? systemCaller(context.fileName, 'file');
  const result = await inPlan(text, context, async (tx, plan) => {
    const owners: OwnerChanges[] = [];
    for (const { state, next } of plan.owners) await releaseTargets(tx, state.document, next);
    for (const owner of plan.owners) {
      const { organizationId } = owner;
      await storeCredentials(tx, context.masterKeys, owner, now);
      const changes = diffDocuments(owner.state.document, owner.next);
      const revision = await commitStream(tx, owner.state, owner.next, {
        organizationId,
        caller,
        source: 'file',
        reason: context.fileName,
        now,
      });
      if (!revision) continue;
      const record = {
        action: 'config.apply',
        targetType: 'config_revision',
        targetId: revisionId(revision),
        after: { changes },
      };
      await recordAudit(tx, caller, organizationId, record, now.getTime());
      events.push({ type: 'config.changed', id: revision.id, ...(organizationId === null ? {} : { organizationId }) });
      owners.push({ organizationId, changes, revision: revisionId(revision) });
    }
    return owners;
  });
  for (const event of events) context.changeFeed?.publish(event);
  return result;
}

/** What applying the file would change. Writes nothing. */
export function planFile(text: string, context: FileContext): Promise<FileResult> {
  return inPlan(text, context, (_tx, plan) => {
    const owners = plan.owners.map(({ organizationId, state, next, credentials }): OwnerChanges => {
      // A secret that is new has no id yet; a placeholder makes the change visible.
      for (const { deployment } of credentials) deployment.credentialId = 'new';
      return { organizationId, changes: diffDocuments(state.document, next), revision: null };
    });
    return Promise.resolve(owners.filter(({ changes }) => changes.length > 0));
  });
}

async function inPlan(
  text: string,
  context: FileContext,
  work: (tx: Transaction, plan: FilePlan) => Promise<OwnerChanges[]>,
): Promise<FileResult> {
  const { file, warnings, positionOf } = parseTollgateFile(text, context.fileName, context.lookup);
  const owners = await context.database.asSystem(
    async (tx) => {
      const plan = await planTollgateFile(tx, context.masterKeys, file);
      if (plan.mistakes.length > 0) {
        const issues = plan.mistakes.map(({ path, message }) => ({ ...positionOf(path), path: dotted(path), message }));
        throw new TollgateFileError(
          context.fileName,
          issues.toSorted((a, b) => a.line - b.line || a.column - b.column),
        );
      }
      return work(tx, plan);
    },
    { timeoutMs: 60_000 },
  );
  return { changed: owners.length > 0, owners, warnings };
}

async function storeCredentials(tx: Transaction, masterKeys: MasterKeys, owner: OwnerPlan, now: Date): Promise<void> {
  for (const { deployment, values } of owner.credentials) {
    deployment.credentialId = await createCredential(tx, masterKeys, {
      organizationId: owner.organizationId,
      provider: deployment.provider,
      name: { deployment: deployment.name },
      values,
      baseUrl: deployment.baseUrl,
      options: deployment.options,
      trustedUrl: true,
      hosts: credentialHosts(deployment),
      managedBy: 'file',
      now,
    });
  }
}
