import { providers } from '@tollgate/providers';
import { Mistake } from '../../config/edits.js';
import { isPrivateHost } from '../../config/private-address.js';

/** The facts of a deployment that only together are right or wrong. */
export interface DeploymentFacts {
  provider: string;
  baseUrl: string | null;
  credential: Readonly<Record<string, string>> | null;
}

/**
 * `mayUsePrivateHosts`: whoever writes it acts for the platform. An organization's own people must not make us call hosts
 * of our network, cloud metadata among them.
 * @throws {Mistake}
 */
export function checkDeployment(facts: DeploymentFacts, mayUsePrivateHosts: boolean): void {
  const manifest = providers.get(facts.provider)?.manifest;
  if (!manifest) {
    const known = [...providers.keys()].join(', ');
    throw new Mistake(['provider'], `there is no provider "${facts.provider}"; known are ${known}`);
  }
  if (facts.baseUrl === null && manifest.defaultBaseUrl === undefined) {
    throw new Mistake(['baseUrl'], `is required for the provider "${facts.provider}"`);
  }
  if (facts.baseUrl !== null && !mayUsePrivateHosts && isPrivateHost(facts.baseUrl)) {
    throw new Mistake(['baseUrl'], 'must not point into a private network; ask the operator of this platform');
  }
}

/** Hosts a credential may be sent to, from the deployment it is given for. */
export function credentialHosts(facts: DeploymentFacts): string[] {
  const url = facts.baseUrl ?? providers.get(facts.provider)?.manifest.defaultBaseUrl;
  return url === undefined ? [] : [new URL(url).host];
}
