import { Inject, Injectable } from '@nestjs/common';
import type { Project as ProjectView } from '@tollgate/contracts';
import type { Project, Transaction } from '@tollgate/database';
import { SETTINGS, type Settings } from '../../config/parts.js';
import type { Caller } from '../../http/actor.js';
import { checkEntityTag } from '../../http/entity-tag.js';
import { ProblemError } from '../../http/problem-error.js';
import { Writes } from '../../http/writes.js';
import { findLocked, projectView } from './project-lookup.js';

/**
 * Projects that are done with: out of the lists, closed to keys and requests, and with every figure as it was. Told again
 * where it is so already: whoever repeats it fears that the first was not heard.
 */
@Injectable()
export class ProjectStatesService {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
  ) {}

  /** @throws {ProblemError} `invalid_state` while one of its keys is not revoked: archiving is no way to cut off a client. */
  archive(caller: Caller, organizationId: string, reference: string, ifMatch?: string): Promise<ProjectView> {
    return this.change(caller, organizationId, reference, ifMatch, async (tx, row) => {
      await refuseWhileKeys(tx, row);
      return new Date(this.settings.now());
    });
  }

  /** As it was, without keys. */
  restore(caller: Caller, organizationId: string, reference: string, ifMatch?: string): Promise<ProjectView> {
    return this.change(caller, organizationId, reference, ifMatch, () => Promise.resolve(null));
  }

  /** `decide` gives the new `archivedAt`; null = in use. */
  private change(
    caller: Caller,
    organizationId: string,
    reference: string,
    ifMatch: string | undefined,
    decide: (tx: Transaction, row: Project) => Promise<Date | null>,
  ): Promise<ProjectView> {
    return this.writes.run(caller, organizationId, async (tx, unit) => {
      const row = await findLocked(tx, organizationId, reference);
      const before = projectView(row);
      checkEntityTag(ifMatch, before);
      const archivedAt = await decide(tx, row);
      unit.publish({ type: 'project.changed', organizationId, id: row.id });
      if ((archivedAt === null) === (row.archivedAt === null)) {
        unit.unchanged();
        return before;
      }
      const after = projectView(await tx.project.update({ where: { id: row.id }, data: { archivedAt } }));
      await unit.audit({
        action: archivedAt === null ? 'project.restore' : 'project.archive',
        targetType: 'project',
        targetId: row.id,
        before,
        after,
      });
      return after;
    });
  }
}

async function refuseWhileKeys(tx: Transaction, { id, name, organizationId }: Project): Promise<void> {
  const keys = await tx.apiKey.count({ where: { organizationId, projectId: id, state: { not: 'revoked' } } });
  if (keys === 0) return;
  throw new ProblemError(
    'invalid_state',
    `${keys} API ${keys === 1 ? 'key' : 'keys'} of the project "${name}" ${keys === 1 ? 'is' : 'are'} not revoked. Revoke ${keys === 1 ? 'it' : 'them'} first.`,
  );
}
