import { parseArgs } from 'node:util';
import { RevisionsService } from '../config/revisions.service.js';
import type { ChangeEvent } from '../config/parts.js';
import { systemCaller } from '../http/actor.js';
import { ProblemError } from '../http/problem-error.js';
import { Writes } from '../http/writes.js';
import { UsageError, type Command, type CommandIo } from './command.js';
import { printChanges } from './file-command.js';
import { findOrganization } from './find-organization.js';
import { openDatabase } from './open-database.js';

const usage = `Usage: tollgate rollback [revision] [--organization SLUG] [--plan] [--reason TEXT] [--if-newest N]

Makes the content of an earlier configuration revision (its number, or rev_…) a new revision, all of it or
nothing. Without a revision: lists the newest ones. Objects of tollgate.yaml come back, too; applying the
file again brings the file's state back.

  --organization SLUG   whose configuration; by default the platform's
  --plan                show what would be added (+), changed (~) and removed (-), and change nothing
  --reason TEXT         kept with the new revision
  --if-newest N         refuse where the newest revision is not number N`;

/** How many are listed. */
const listed = 20;

export const rollback: Command = {
  summary: 'list configuration revisions and go back to one',
  usage,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        organization: { type: 'string' },
        plan: { type: 'boolean', default: false },
        reason: { type: 'string' },
        'if-newest': { type: 'string' },
      },
    });
    const [revision, ...more] = positionals;
    if (more.length > 0) throw new UsageError('Name one revision.');
    const newest = values['if-newest'];
    if (newest !== undefined && !/^\d+$/.test(newest)) throw new UsageError('--if-newest must be a number.');
    return withRevisions(io, values.organization, async (service, organizationId) => {
      if (revision === undefined) {
        const page = await service.list(organizationId, { limit: listed });
        for (const { sequence, id, state, source, author, createdAt, reason } of page.data)
          io.out(
            [String(sequence).padStart(5), id, state.padEnd(10), createdAt, source, author, reason ?? ''].join('  '),
          );
        return 0;
      }
      const caller = systemCaller('tollgate rollback', 'cli');
      const plan = await service.rollbackPlan(caller, organizationId, revision);
      const changes = { organizationId, changes: plan.changes, revision: null };
      if (values.plan) {
        if (plan.changes.length === 0) io.out('Nothing would change.');
        else printChanges({ changed: true, owners: [changes], warnings: [] }, io);
        for (const { path, message } of plan.obstacles) io.err(`${path}: ${message}`);
        return plan.obstacles.length === 0 ? 0 : 1;
      }
      if (plan.changes.length === 0) {
        io.out('Nothing changed.');
        return 0;
      }
      const reason = values.reason === undefined ? {} : { reason: values.reason };
      const made = await service.rollback(
        caller,
        organizationId,
        revision,
        reason,
        newest === undefined ? undefined : `"${newest}"`,
      );
      printChanges({ changed: true, owners: [{ ...changes, revision: made.id }], warnings: [] }, io);
      return 0;
    });
  },
};

async function withRevisions(
  io: CommandIo,
  organization: string | undefined,
  work: (service: RevisionsService, organizationId: string | null) => Promise<number>,
): Promise<number> {
  const environment = io.environment();
  const open = await openDatabase(environment, io.err);
  try {
    const events: ChangeEvent[] = [];
    const settings = { lookupVariable: environment.lookup, version: '', now: Date.now };
    const writes = new Writes(
      open.database,
      open.masterKeys,
      { publish: (event) => void events.push(event) },
      settings,
    );
    const organizationId =
      organization === undefined ? null : (await findOrganization(open, { reference: organization })).organizationId;
    const code = await work(new RevisionsService(open.database, settings, writes), organizationId);
    await open.tell(events);
    return code;
  } catch (error) {
    if (!(error instanceof ProblemError) || error.issues.length === 0) throw error;
    for (const { path, message } of error.issues) io.err(`${path}: ${message}`);
    io.err('Nothing was changed.');
    return 1;
  } finally {
    await open.close();
  }
}
