import { InvalidCredentialError, providers, resolveBaseUrl, type Provider } from '@tollgate/providers';
import { Mistake } from '../../config/edits.js';
import type { EgressPolicy } from '../../config/egress.js';
import { baseUrlOf } from '../../keys/provider-credentials/credential-url.js';

/** The facts of a deployment that only together are right or wrong. */
export interface DeploymentFacts {
  provider: string;
  baseUrl: string | null;
  /** Provider options; they may be part of the base URL. */
  options: Readonly<Record<string, unknown>>;
  credential: Readonly<Record<string, string>> | null;
}

/**
 * `egress` null: whoever writes it acts for the platform. An organization's own people must not make us call hosts of our
 * network, cloud metadata among them.
 * @throws {Mistake}
 */
export function checkDeployment(facts: DeploymentFacts, egress: EgressPolicy | null): void {
  const provider = providers.get(facts.provider);
  if (!provider) {
    const known = [...providers.keys()].join(', ');
    throw new Mistake(['provider'], `there is no provider "${facts.provider}"; known are ${known}`);
  }
  const url = baseUrlOf(provider, facts.baseUrl, facts.options);
  if (!URL.canParse(url)) throw new Mistake(['baseUrl'], 'is no URL');
  if (egress !== null && !egress.allowsUrl(url)) {
    throw new Mistake(['baseUrl'], 'must not point into a private network; ask the operator of this platform');
  }
  const tokenUrl = tokenUrlOf(provider, facts);
  if (tokenUrl !== null && egress !== null && !egress.allowsUrl(tokenUrl)) {
    throw new Mistake(
      ['credential'],
      'must not name a token endpoint in a private network; ask the operator of this platform',
    );
  }
}

/** Hosts a credential may be sent to, from the deployment it is given for. */
export function credentialHosts(facts: Omit<DeploymentFacts, 'credential'>): string[] {
  const provider = providers.get(facts.provider);
  if (!provider) return [];
  try {
    return [new URL(resolveBaseUrl(provider, facts.baseUrl, facts.options)).host];
  } catch {
    // What cannot be made into a URL is refused by `checkDeployment`.
    return [];
  }
}

/** Where a token for this credential is fetched; `null` = none is needed, or the credential is not given this time. */
function tokenUrlOf(provider: Provider, { credential }: DeploymentFacts): string | null {
  if (credential === null || provider.tokenRequest === undefined) return null;
  try {
    return provider.tokenRequest(credential, Date.now())?.url ?? null;
  } catch (error) {
    if (!(error instanceof InvalidCredentialError)) throw error;
    throw new Mistake(['credential'], error.message);
  }
}
