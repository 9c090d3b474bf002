import { Inject, Injectable } from '@nestjs/common';
import type { CreateProject, Page, Project as ProjectView, ProjectQuery, UpdateProject } from '@tollgate/contracts';
import type { Database, Transaction } from '@tollgate/database';
import { DATABASE, SETTINGS, type Settings } from '../../config/parts.js';
import type { Caller } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { checkEntityTag } from '../../http/entity-tag.js';
import { notFound, ProblemError } from '../../http/problem-error.js';
import { isUuid, newId } from '../../http/public-id.js';
import { Writes } from '../../http/writes.js';
import { slugCandidates } from '../slug.js';
import { findLocked, findProject, projectView } from './project-lookup.js';

@Injectable()
export class ProjectsService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
  ) {}

  async list(organizationId: string, query: ProjectQuery): Promise<Page<ProjectView>> {
    const { before, orderBy, take } = pageArguments(query);
    const rows = await this.database.forOrganization(organizationId, (tx) =>
      tx.project.findMany({
        where: { organizationId, ...(query.archived === 'true' ? {} : { archivedAt: null }), ...before },
        orderBy,
        take,
      }),
    );
    return toPage(rows, query.limit, projectView);
  }

  async get(organizationId: string, reference: string): Promise<ProjectView> {
    const row = await this.database.forOrganization(organizationId, (tx) => findProject(tx, organizationId, reference));
    if (!row) throw notFound('project');
    return projectView(row);
  }

  async create(caller: Caller, organizationId: string, input: CreateProject): Promise<ProjectView> {
    return this.writes.run(caller, organizationId, async (tx, unit) => {
      const row = await tx.project.create({
        data: {
          id: newId(),
          organizationId,
          slug: await chooseSlug(tx, organizationId, input),
          name: input.name,
          createdAt: new Date(this.settings.now()),
        },
      });
      const shown = projectView(row);
      await unit.audit({ action: 'project.create', targetType: 'project', targetId: row.id, after: shown });
      unit.publish({ type: 'project.changed', organizationId, id: row.id });
      return shown;
    });
  }

  async update(
    caller: Caller,
    organizationId: string,
    reference: string,
    input: UpdateProject,
    ifMatch: string | undefined,
  ): Promise<ProjectView> {
    return this.writes.run(caller, organizationId, async (tx, unit) => {
      const row = await findLocked(tx, organizationId, reference);
      checkEntityTag(ifMatch, projectView(row));
      const after = await tx.project.update({
        where: { id: row.id },
        data: input.name === undefined ? {} : { name: input.name },
      });
      await unit.audit({
        action: 'project.update',
        targetType: 'project',
        targetId: row.id,
        before: projectView(row),
        after: projectView(after),
      });
      unit.publish({ type: 'project.changed', organizationId, id: row.id });
      return projectView(after);
    });
  }
}

async function chooseSlug(tx: Transaction, organizationId: string, input: CreateProject): Promise<string> {
  const candidates = input.slug === undefined ? slugCandidates(input.name, 'project') : [input.slug];
  for (const slug of candidates) {
    if (isUuid(slug)) continue;
    const taken = await tx.project.findFirst({ where: { organizationId, slug }, select: { id: true } });
    if (!taken) return slug;
  }
  throw new ProblemError('already_exists', input.slug === undefined ? undefined : `The slug "${input.slug}" is taken.`);
}
