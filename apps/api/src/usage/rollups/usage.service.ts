import { Inject, Injectable } from '@nestjs/common';
import type { Usage, UsageQuery, UsageRow } from '@tollgate/contracts';
import type { Transaction } from '@tollgate/database';
import { SETTINGS, type Settings } from '../../config/parts.js';
import type { OrganizationScope } from '../../http/actor.js';
import { invalidField } from '../../http/problem-error.js';
import { publicId } from '../../http/public-id.js';
import { LocalHours } from '../drain/local-hours.js';
import { resolveFilter } from '../filters.js';
import { ReportDatabase } from '../report-database.js';
import { knownZone } from '../known-zone.js';
import { parseRange, previousRange, type TimeRange } from '../time-range.js';
import { matchesEvents, maxGroups, sumRollups, totalOf, type UsageGroup, type UsageQuestion } from './usage-query.js';

/** Ranges up to this long are drawn by the hour. */
const hourlyMs = 48 * 3_600_000;
const checkedRangeMs = 32 * 86_400_000;
/** Rows may still arrive for a while after a range has ended. */
const settlingMs = 300_000;

/** Sums for people: from rollups only, cut in the organization's own hours and days. */
@Injectable()
export class UsageService {
  readonly #hours = new LocalHours();

  constructor(
    private readonly database: ReportDatabase,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async usage(organization: OrganizationScope, query: UsageQuery): Promise<Usage> {
    const { organizationId, timeZone } = organization;
    const range = this.#wholeHours(parseRange(query.from, query.to, timeZone), timeZone);
    const nowMs = this.settings.now();
    return this.database.forOrganization(organizationId, async (tx) => {
      const question: UsageQuestion = {
        organizationId,
        timeZone: await knownZone(tx, timeZone),
        groupBy: [...new Set(query.groupBy)],
        filter: await resolveFilter(tx, organizationId, query),
        ...range,
      };
      const groups = await this.#groups(tx, question);
      const totals = totalOf(groups);
      const closed = range.toMs <= nowMs - settlingMs && range.toMs - range.fromMs <= checkedRangeMs;
      return {
        ...isoRange(range),
        timeZone,
        bucket: range.toMs - range.fromMs <= hourlyMs ? 'hour' : 'day',
        asOf: new Date(nowMs).toISOString(),
        groupBy: [...question.groupBy],
        matchesEvents:
          closed && !question.groupBy.includes('variant') ? await matchesEvents(tx, question, totals) : null,
        rows: await named(tx, question, groups),
        totals,
        ...(query.compare === 'previous' ? { previous: await this.#previous(tx, question, query) } : {}),
      };
    });
  }

  async #previous(
    tx: Transaction,
    question: UsageQuestion,
    query: UsageQuery,
  ): Promise<NonNullable<Usage['previous']>> {
    const range = this.#wholeHours(previousRange(query.from, query.to, question.timeZone), question.timeZone);
    const earlier = { ...question, ...range };
    const groups = await this.#groups(tx, earlier);
    return { ...isoRange(range), rows: await named(tx, earlier, groups), totals: totalOf(groups) };
  }

  async #groups(tx: Transaction, question: UsageQuestion): Promise<UsageGroup[]> {
    const groups = await sumRollups(tx, question);
    if (groups.length > maxGroups)
      throw invalidField('groupBy', 'gives too many groups; narrow the range or group by less');
    return groups;
  }

  /** Rollups know whole hours: a range that cuts one is widened to contain it, and the reply says so in from and to. */
  #wholeHours(range: TimeRange, timeZone: string): TimeRange {
    const startOf = (ms: number): number => this.#hours.startOf(timeZone, ms);
    const toHour = startOf(range.toMs);
    return {
      fromMs: startOf(range.fromMs),
      toMs: toHour === range.toMs ? toHour : startOf(toHour + 3_600_000),
    };
  }
}

function isoRange(range: TimeRange): { from: string; to: string } {
  return { from: new Date(range.fromMs).toISOString(), to: new Date(range.toMs).toISOString() };
}

async function named(tx: Transaction, question: UsageQuestion, groups: readonly UsageGroup[]): Promise<UsageRow[]> {
  const projects = question.groupBy.includes('project')
    ? await tx.project.findMany({
        where: { id: { in: distinct(groups, 'project') } },
        select: { id: true, name: true },
      })
    : [];
  const keys = question.groupBy.includes('apiKey')
    ? await tx.apiKey.findMany({ where: { id: { in: distinct(groups, 'apiKey') } }, select: { id: true, name: true } })
    : [];
  const projectNames = new Map(projects.map(({ id, name }) => [id, name]));
  const keyNames = new Map(keys.map(({ id, name }) => [id, name]));
  return groups.map(({ numbers, project, apiKey, ...plain }) => {
    const shown: UsageRow['keys'] = {};
    for (const [name, value] of Object.entries(plain)) Object.assign(shown, { [name]: value ?? '' });
    if (project != null) shown.project = { id: project, name: projectNames.get(project) ?? project };
    if (apiKey != null) {
      const id = publicId('key', apiKey);
      shown.apiKey = { id, name: keyNames.get(apiKey) ?? id };
    } else if (question.groupBy.includes('apiKey')) shown.apiKey = null;
    return { keys: shown, ...numbers };
  });
}

function distinct(groups: readonly UsageGroup[], name: 'project' | 'apiKey'): string[] {
  return [...new Set(groups.map((group) => group[name]).filter((id) => id != null))];
}
