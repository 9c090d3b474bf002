import { Inject, Injectable, Optional } from '@nestjs/common';
import type { EffectiveLimit, EffectiveLimits, EffectiveLimitsQuery } from '@tollgate/contracts';
import type { Transaction } from '@tollgate/database';
import { SETTINGS, type Settings } from '../../config/parts.js';
import type { OrganizationScope } from '../../http/actor.js';
import { isUuid, parsePublicId } from '../../http/public-id.js';
import { notFound } from '../../http/problem-error.js';
import { ReportDatabase } from '../../usage/report-database.js';
import { limitsConcerning, type ConcerningLimit } from './concerning-limits.js';
import { LIMIT_STATES, type LimitStates } from './limit-states.js';
import { treeLimit } from './standing.js';

/** Who is asked about; what is left out is not known, and limits that look at it are left out, too. */
interface Asked {
  organizationId: string;
  projectId: string | null;
  apiKeyId: string | null;
  model: string | null;
  endpoint: string | null;
  endUser: string | null;
}

/** All that would be asked of a request of some caller, and which of it refuses first. */
@Injectable()
export class EffectiveLimitsService {
  constructor(
    private readonly database: ReportDatabase,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Optional() @Inject(LIMIT_STATES) private readonly states: LimitStates | null = null,
  ) {}

  async effective({ organizationId }: OrganizationScope, query: EffectiveLimitsQuery): Promise<EffectiveLimits> {
    const nowMs = this.settings.now();
    const asked = await this.resolve(organizationId, query);
    const { concerning, profile } = await this.database.asSystem(async (tx) => ({
      concerning: await limitsConcerning(tx, organizationId),
      profile: await profileOf(tx, asked),
    }));
    const matching = concerning.filter(
      (limit) => subjectOf(limit.subject, asked) !== null && (limit.on === null || subjectOf(limit.on, asked) !== null),
    );
    const limits = holding(matching, profile);
    const references = limits.map((limit) => ({
      limitId: limit.id,
      subject: limit.subject.id === null ? (subjectOf(limit.subject, asked) ?? '') : '',
    }));
    const states = this.states === null ? null : await this.states.stand(organizationId, references);
    const shown = limits.map((limit, index): EffectiveLimit => ({
      ...treeLimit(limit, states?.[index] ?? null, nowMs),
      because: because(limit),
      inheritedFrom: inheritedFrom(limit, asked),
      binding: false,
    }));
    markBinding(shown);
    return { asOf: new Date(nowMs).toISOString(), countersKnown: states !== null, limits: shown };
  }

  private async resolve(organizationId: string, query: EffectiveLimitsQuery): Promise<Asked> {
    const { model = null, endpoint = null, endUser = null } = query;
    const rest = { organizationId, model, endpoint, endUser };
    return this.database.forOrganization(organizationId, async (tx) => {
      if (query.apiKeyId !== undefined) {
        const id = parsePublicId('key', query.apiKeyId);
        const key = id === null ? null : await tx.apiKey.findFirst({ where: { organizationId, id } });
        if (key === null) throw notFound('API key');
        return { ...rest, projectId: key.projectId, apiKeyId: key.id };
      }
      if (query.projectId === undefined) return { ...rest, projectId: null, apiKeyId: null };
      const by = isUuid(query.projectId) ? { id: query.projectId } : { slug: query.projectId };
      const project = await tx.project.findFirst({ where: { organizationId, ...by } });
      if (project === null) throw notFound('project');
      return { ...rest, projectId: project.id, apiKeyId: null };
    });
  }
}

/** Defaults of plans are left out where a limit that was made, or an earlier one that matches, counts the same. */
function holding(
  limits: readonly ConcerningLimit[],
  profile: Readonly<Record<string, string>>,
): readonly ConcerningLimit[] {
  const held: ConcerningLimit[] = [];
  for (const limit of limits) {
    if (limit.origin === 'plan') {
      if (held.some(({ countsLike }) => countsLike === limit.countsLike)) continue;
      const met = Object.entries(limit.when ?? {}).every(([name, values]) => values.includes(profile[name] ?? ''));
      if (!met) continue;
    }
    held.push(limit);
  }
  return held;
}

async function profileOf(tx: Transaction, asked: Asked): Promise<Readonly<Record<string, string>>> {
  if (asked.endUser === null) return {};
  const { organizationId, endUser } = asked;
  const row = await tx.endUserProfile.findUnique({ where: { organizationId_endUser: { organizationId, endUser } } });
  return (row?.attributes ?? {}) as Record<string, string>;
}

/** Which subject of the limit the caller is; `null` = it does not concern this caller. */
function subjectOf({ type, id }: ConcerningLimit['subject'], asked: Asked): string | null {
  if (type === 'global') return '';
  const actual = {
    organization: asked.organizationId,
    project: asked.projectId,
    api_key: asked.apiKeyId,
    end_user: asked.endUser,
    model: asked.model,
    endpoint: asked.endpoint,
    // Which of them will be asked, and from where, is known when a request comes.
    ip: null,
    deployment: null,
  }[type];
  return actual === null || (id !== null && id !== actual) ? null : actual;
}

const names: Record<ConcerningLimit['subject']['type'], string> = {
  global: 'everybody',
  organization: 'the organization',
  project: 'the project',
  api_key: 'the API key',
  end_user: 'the end user',
  model: 'the model',
  endpoint: 'the endpoint',
  ip: 'the address',
  deployment: 'the deployment',
};

function because({ subject, on, origin, when }: ConcerningLimit): string {
  const who =
    subject.type === 'global' ? 'everybody' : subject.id === null ? `each ${bare(subject.type)}` : names[subject.type];
  const where = on === null ? '' : ` on ${on.id === null ? `each ${bare(on.type)}` : names[on.type]}`;
  const setBy = { platform: 'the platform', organization: 'the organization', plan: 'the plan' }[origin];
  const whose =
    when === null
      ? ''
      : `, whose ${Object.entries(when)
          .map(([name, values]) => `${name} is ${values.join(' or ')}`)
          .join(' and whose ')}`;
  return `Set by ${setBy} for ${who}${where}${whose}.`;
}

function bare(type: ConcerningLimit['subject']['type']): string {
  return names[type].replace(/^the /, '');
}

/** `null` where the limit is on the very thing that was asked about. */
function inheritedFrom(limit: ConcerningLimit, asked: Asked): EffectiveLimit['inheritedFrom'] {
  if (limit.origin !== 'organization') return limit.origin;
  const { type } = limit.subject;
  if (type === 'organization' && (asked.projectId !== null || asked.endUser !== null)) return 'organization';
  if (type === 'project' && asked.apiKeyId !== null) return 'project';
  return null;
}

/** Of each dimension the hard limit with the least left; without a standing nothing can be said. */
function markBinding(limits: EffectiveLimit[]): void {
  const least = new Map<string, EffectiveLimit>();
  for (const limit of limits) {
    if (limit.mode !== 'hard' || limit.standing === null) continue;
    const known = least.get(limit.dimension);
    if (known?.standing == null || Number(limit.standing.free) < Number(known.standing.free))
      least.set(limit.dimension, limit);
  }
  for (const limit of least.values()) limit.binding = true;
}
