/** From an issuer as people write it to its entry in the configuration, the same way for REST and tollgate.yaml. */
import type { CreateTrustedIssuer } from '@tollgate/contracts';
import type { Transaction } from '@tollgate/database';
import type { IssuerEntry } from '../../config/document.js';
import { Mistake } from '../../config/edits.js';
import type { EgressPolicy } from '../../config/egress.js';
import { isUuid } from '../../http/public-id.js';
import { scopesProblem } from '../api-keys/key-scopes.js';

export const defaultClockToleranceSeconds = 30;

export interface IssuerContext {
  tx: Transaction;
  /** Null = the platform. */
  organizationId: string | null;
  /** Null where whoever writes it acts for the platform, and may name a URL inside our network. */
  egress: EgressPolicy | null;
}

/** @throws {Mistake} */
export async function resolveIssuer(
  { tx, organizationId, egress }: IssuerContext,
  input: CreateTrustedIssuer,
): Promise<Omit<IssuerEntry, 'id' | 'managedBy' | 'trustedUrl'>> {
  const claims = input.claims ?? {};
  if (organizationId === null) {
    if (claims.organization === undefined)
      throw new Mistake(['claims', 'organization'], 'is required: tokens of the platform’s issuers name theirs');
    if (input.project) throw new Mistake(['project'], 'belongs to an organization; use claims.project');
    if (claims.project === undefined)
      throw new Mistake(['claims', 'project'], 'is required for an issuer of the platform');
  } else {
    if (claims.organization !== undefined)
      throw new Mistake(['claims', 'organization'], 'is the platform’s; this issuer’s tokens are for one organization');
    if (claims.project === undefined && !input.project)
      throw new Mistake(['project'], 'is required where no claim names the project');
  }
  if (egress !== null && !egress.allowsUrl(input.jwksUrl))
    throw new Mistake(['jwksUrl'], 'must not point into a private network; ask the operator of this platform');
  if (egress !== null && !input.jwksUrl.startsWith('https:'))
    throw new Mistake(['jwksUrl'], 'must be an https URL: whoever can change the keys on their way can sign tokens');
  const scopes = input.scopes ?? {};
  const problem = scopesProblem(scopes);
  if (problem) throw new Mistake(['scopes', ...problem.path.split('.')], problem.message);
  return {
    name: input.name,
    issuer: input.issuer,
    jwksUrl: input.jwksUrl,
    audiences: [...new Set(input.audiences)],
    algorithms: [...new Set(input.algorithms)],
    claims,
    projectId: input.project ? await projectIdOf(tx, organizationId, input.project) : null,
    scopes,
    clockToleranceSeconds: input.clockToleranceSeconds ?? defaultClockToleranceSeconds,
    enabled: input.enabled ?? true,
  };
}

async function projectIdOf(tx: Transaction, organizationId: string | null, reference: string): Promise<string> {
  const project = await tx.project.findFirst({
    where: { organizationId: organizationId ?? '', ...(isUuid(reference) ? { id: reference } : { slug: reference }) },
    select: { id: true },
  });
  if (!project) throw new Mistake(['project'], `there is no project "${reference}"`);
  return project.id;
}
