/** Who is calling, out of the configuration in memory: organizations, projects and the limits that concern a caller. */
import type { OrganizationFacts, Principal } from '@tollgate/gateway';
import type { SnapshotOrganization, SnapshotProject } from '../config/config-snapshot.js';
import type { ApiKeyRecord } from '../config/api-key-records.js';
import { CallerLimits, type OwnedLimit } from './caller-limits.js';
import type { EndUserProfiles } from './end-user-profiles.js';
import type { KeyRecord } from './key-directory.js';
import type { TokenCaller } from './tokens/token-directory.js';

export class Principals {
  private organizations = new Map<string, OrganizationFacts>();
  private projects = new Map<string, SnapshotProject>();
  private limits = new CallerLimits([]);

  configure(
    organizations: readonly SnapshotOrganization[],
    projects: ReadonlyMap<string, SnapshotProject>,
    limits: readonly OwnedLimit[],
    profiles: Pick<EndUserProfiles, 'of'>,
  ): void {
    this.organizations = new Map(
      organizations.map((organization) => [organization.id, factsOf(organization, profiles.of(organization.id))]),
    );
    this.projects = new Map(projects);
    this.limits = new CallerLimits(limits);
  }

  /** Only what is needed stays in memory, and ids that many keys have in common only once. */
  recordOf(found: ApiKeyRecord): KeyRecord {
    return {
      apiKeyId: found.id,
      secretId: found.secretId,
      projectId: this.projects.get(found.projectId)?.id ?? found.projectId,
      organizationId: this.organizations.get(found.organizationId)?.id ?? found.organizationId,
      state: found.state,
      expiresAtMs: found.expiresAtMs,
      access: found.access,
    };
  }

  /** `null` = the organization or project is not known (yet). */
  ofKey(record: KeyRecord): Principal | null {
    const organization = this.organizations.get(record.organizationId);
    const project = this.projects.get(record.projectId);
    if (organization === undefined || project === undefined) return null;
    return {
      organization,
      projectId: record.projectId,
      projectSlug: project.slug,
      apiKeyId: record.apiKeyId,
      apiKeySecretId: record.secretId,
      access: record.access,
      endUser: null,
      limits: this.limits.of(record),
    };
  }

  /** `null` = what the token names does not exist. */
  ofToken(caller: TokenCaller): Principal | null {
    const named = caller.organization;
    const organization =
      caller.organizationId !== null
        ? this.organizations.get(caller.organizationId)
        : [...this.organizations.values()].find(({ id, slug }) => id === named || slug === named);
    if (organization === undefined) return null;
    const project = [...this.projects.values()].find(
      ({ id, slug, organizationId }) =>
        organizationId === organization.id && (id === caller.project || slug === caller.project),
    );
    if (project === undefined) return null;
    const { access, endUser } = caller;
    const place = { projectId: project.id, organizationId: organization.id, apiKeyId: null };
    return {
      organization,
      projectId: project.id,
      projectSlug: project.slug,
      apiKeyId: null,
      apiKeySecretId: null,
      access,
      endUser,
      limits: this.limits.of(place),
    };
  }
}

function factsOf(
  organization: SnapshotOrganization,
  endUsers: OrganizationFacts['endUsers'] | undefined,
): OrganizationFacts {
  return {
    id: organization.id,
    slug: organization.slug,
    timeZone: organization.timeZone,
    state: organization.state,
    onLimitStoreFailure: storePolicy(organization.settings['onLimitStoreFailure']),
    storeResponses: organization.settings['storeResponses'] === true,
    ...(endUsers === undefined ? {} : { endUsers }),
  };
}

function storePolicy(value: unknown): 'strict' | 'local-share' | 'open' {
  return value === 'strict' || value === 'open' ? value : 'local-share';
}
