/**
 * The content of a configuration revision: everything one owner (the platform, or an organization) has set up. It is kept
 * as canonical JSON, so equal configurations have equal hashes. Ids are UUIDs; secrets are never part of it, only the id
 * of the credential they are sealed in.
 */
import type {
  CreateTrustedIssuer,
  DataClass,
  Deployment,
  DeploymentCapacity,
  DeploymentPrice,
  DeploymentTimeouts,
  KeyScopes,
  Limit,
  PlanLimit,
  Route,
  RouteConditions,
  RouteFailover,
  RouteOverflow,
  RouteWake,
} from '@tollgate/contracts';
import { canonicalJson, type Json } from './canonical-json.js';

export type ManagedBy = 'api' | 'file';

export interface DeploymentEntry {
  id: string;
  name: string;
  provider: string;
  /** Null = the provider's own. */
  baseUrl: string | null;
  upstreamModel: string;
  /** Null = the catalogue's price. */
  price: DeploymentPrice | null;
  contextWindow: number | null;
  state: Deployment['state'];
  options: Record<string, Json>;
  streamUsage: Deployment['streamUsage'];
  timeouts: DeploymentTimeouts | null;
  /** Absent = `internal`, also in revisions from before there was this choice. */
  clearance?: DataClass;
  /** Absent or null = as much as comes. */
  capacity?: DeploymentCapacity | null;
  /** Absent or null = as the provider has it. */
  probeIntervalMs?: number | null;
  credentialId: string | null;
  /** An operator gave the URL of an organization's deployment, so it may lie inside our network. Absent = the organization did. */
  trustedUrl?: true;
  managedBy: ManagedBy;
}

export interface TargetEntry {
  deployment: string;
  deploymentId: string;
  weight: number;
  tier: 'primary' | 'backup';
}

export interface RuleEntry {
  name: string;
  when: RouteConditions;
  strategy?: Route['strategy'];
  targets: TargetEntry[];
}

/** Of the route itself and of its rules. */
export function targetsOf(route: Pick<RouteEntry, 'targets' | 'rules'>): TargetEntry[] {
  return [...route.targets, ...(route.rules ?? []).flatMap(({ targets }) => targets)];
}

export interface RouteEntry {
  id: string;
  model: string;
  strategy: Route['strategy'];
  /** In the order they are tried. The name is how it was written; the id is what counts. */
  targets: TargetEntry[];
  overflow?: RouteOverflow;
  failover?: RouteFailover;
  wake?: RouteWake;
  /** In order; absent = none. */
  rules?: RuleEntry[];
  defaultMaxOutputTokens: number | null;
  /** Absent = false: revisions from before there was this choice stay the same. */
  dropParams?: true;
  dataClass?: DataClass;
  managedBy: ManagedBy;
}

/** Subject ids are UUIDs where the subject is a thing of ours (`organization`, `project`, `api_key`, `deployment`). */
export interface LimitEntry {
  id: string;
  dimension: Limit['dimension'];
  subject: { type: Limit['subject']['type']; id?: string };
  on: { type: Limit['subject']['type']; id?: string } | null;
  window: Limit['window'];
  amount: string;
  algorithm: Limit['algorithm'];
  burst: string | null;
  maxWaitMs: number;
  rollover: boolean;
  alerts: number[];
  mode: Limit['mode'];
  managedBy: ManagedBy;
}

/** One limit for each of many subjects; its id goes on for as long as it counts the same. */
export type PlanLimitEntry = PlanLimit & { id: string };

export interface PlanEntry {
  id: string;
  name: string;
  default: boolean;
  /** In the order in which they are tried. */
  limits: PlanLimitEntry[];
  managedBy: ManagedBy;
}

export interface IssuerEntry {
  id: string;
  name: string;
  issuer: string;
  jwksUrl: string;
  audiences: string[];
  algorithms: string[];
  claims: NonNullable<CreateTrustedIssuer['claims']>;
  /** UUID; null = a claim names it. */
  projectId: string | null;
  scopes: KeyScopes;
  clockToleranceSeconds: number;
  enabled: boolean;
  /** As of a deployment: an operator gave the URL of the keys. */
  trustedUrl?: true;
  managedBy: ManagedBy;
}

export interface ConfigDocument {
  version: 1;
  deployments: DeploymentEntry[];
  routes: RouteEntry[];
  limits: LimitEntry[];
  /** Absent in revisions without any, so that theirs keep their hash. */
  issuers?: IssuerEntry[];
  /** The same. */
  plans?: PlanEntry[];
}

export function emptyDocument(): ConfigDocument {
  return { version: 1, deployments: [], routes: [], limits: [] };
}

/** The one spelling of a document: lists sorted, so that the order of edits leaves no trace. Targets keep theirs. */
export function canonicalDocument(document: ConfigDocument): string {
  const by =
    <T>(text: (item: T) => string) =>
    (a: T, b: T) =>
      text(a) < text(b) ? -1 : 1;
  const { issuers = [], plans = [], ...rest } = document;
  return canonicalJson({
    ...rest,
    ...(issuers.length === 0 ? {} : { issuers: issuers.toSorted(by((issuer) => issuer.name)) }),
    ...(plans.length === 0 ? {} : { plans: plans.toSorted(by((plan) => plan.name)) }),
    deployments: document.deployments.toSorted(by((deployment) => deployment.name)),
    routes: document.routes.toSorted(by((route) => route.model)),
    limits: document.limits.toSorted(by((limit) => limit.id)),
  });
}

/** How people call a limit that has no name: `requests per minute of organization …`. */
export function limitLabel(limit: Pick<LimitEntry, 'dimension' | 'subject' | 'on' | 'window'>): string {
  const subject = (at: LimitEntry['subject']) => (at.id === undefined ? at.type : `${at.type} ${at.id}`);
  const on = limit.on ? ` on ${subject(limit.on)}` : '';
  const window = limit.window === 'none' ? '' : ` per ${limit.window}`;
  return `${limit.dimension}${window} of ${subject(limit.subject)}${on}`;
}
