import type { CompiledLimit } from '@tollgate/gateway';

/** A limit and whose it is; `null` = the platform's. */
export interface OwnedLimit {
  organizationId: string | null;
  limit: CompiledLimit;
  /** Percentages at which somebody wants to hear of it. */
  alerts: readonly number[];
}

export interface Caller {
  organizationId: string;
  projectId: string;
  /** `null` for callers without a key. */
  apiKeyId: string | null;
}

/**
 * The limits that may concern a caller, so that requests need not look at the others. The keys of a project share one list;
 * what a key has of its own is found by its id, because keys are looked up by the thousand.
 */
export class CallerLimits {
  private readonly general: OwnedLimit[] = [];
  private readonly byKey = new Map<string, OwnedLimit[]>();
  private readonly byProject = new Map<string, readonly CompiledLimit[]>();

  constructor(limits: readonly OwnedLimit[]) {
    for (const owned of limits) {
      const { subject } = owned.limit;
      if (subject.type === 'deployment') continue;
      if (subject.type !== 'api_key' || subject.id === null) {
        this.general.push(owned);
        continue;
      }
      const known = this.byKey.get(subject.id);
      if (known === undefined) this.byKey.set(subject.id, [owned]);
      else known.push(owned);
    }
  }

  of(caller: Caller): readonly CompiledLimit[] {
    const own = caller.apiKeyId === null ? undefined : this.byKey.get(caller.apiKeyId);
    const ofProject = this.ofProject(caller);
    if (own === undefined) return ofProject;
    return [...ofProject, ...own.filter((owned) => isOf(owned, caller)).map(({ limit }) => limit)];
  }

  private ofProject(caller: Caller): readonly CompiledLimit[] {
    const known = this.byProject.get(caller.projectId);
    if (known !== undefined) return known;
    const limits = this.general.filter((owned) => isOf(owned, caller)).map(({ limit }) => limit);
    const concerning = limits.filter(({ subject }) => {
      if (subject.id === null) return true;
      if (subject.type === 'organization') return subject.id === caller.organizationId;
      return subject.type !== 'project' || subject.id === caller.projectId;
    });
    this.byProject.set(caller.projectId, concerning);
    return concerning;
  }
}

function isOf({ organizationId }: OwnedLimit, caller: Caller): boolean {
  return organizationId === null || organizationId === caller.organizationId;
}
