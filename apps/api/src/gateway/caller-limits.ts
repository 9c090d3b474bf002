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

/** Everything of one project that does not depend on the key; plans' limits are defaults and come last. */
interface ProjectLimits {
  made: readonly CompiledLimit[];
  planned: readonly CompiledLimit[];
  all: readonly CompiledLimit[];
}

/**
 * The limits that may concern a caller, so that requests need not look at the others. The keys of a project share one list;
 * what a key has of its own is found by its id, because keys are looked up by the thousand.
 */
export class CallerLimits {
  /** By owner; the platform's under null. */
  private readonly general = new Map<string | null, OwnedLimit[]>();
  private readonly byKey = new Map<string, OwnedLimit[]>();
  private readonly byProject = new Map<string, ProjectLimits>();

  constructor(limits: readonly OwnedLimit[]) {
    for (const owned of limits) {
      const { subject } = owned.limit;
      if (subject.type === 'deployment') continue;
      if (subject.type === 'api_key' && subject.id !== null) add(this.byKey, subject.id, owned);
      else add(this.general, owned.organizationId, owned);
    }
  }

  of(caller: Caller): readonly CompiledLimit[] {
    const own = caller.apiKeyId === null ? undefined : this.byKey.get(caller.apiKeyId);
    const ofProject = this.ofProject(caller);
    if (own === undefined) return ofProject.all;
    const ofKey = own.filter((owned) => isOf(owned, caller)).map(({ limit }) => limit);
    return [...ofProject.made, ...ofKey, ...ofProject.planned];
  }

  private ofProject(caller: Caller): ProjectLimits {
    const known = this.byProject.get(caller.projectId);
    if (known !== undefined) return known;
    const general = [...(this.general.get(null) ?? []), ...(this.general.get(caller.organizationId) ?? [])];
    const concerning = general
      .map(({ limit }) => limit)
      .filter(({ subject }) => {
        if (subject.id === null) return true;
        if (subject.type === 'organization') return subject.id === caller.organizationId;
        return subject.type !== 'project' || subject.id === caller.projectId;
      });
    const made = concerning.filter(({ planned }) => planned === undefined);
    const planned = concerning.filter((limit) => limit.planned !== undefined);
    const limits = { made, planned, all: [...made, ...planned] };
    this.byProject.set(caller.projectId, limits);
    return limits;
  }
}

function add<Key>(map: Map<Key, OwnedLimit[]>, key: Key, owned: OwnedLimit): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [owned]);
  else known.push(owned);
}

function isOf({ organizationId }: OwnedLimit, caller: Caller): boolean {
  return organizationId === null || organizationId === caller.organizationId;
}
