import { queryOptions } from '@tanstack/react-query';
import {
  answer,
  api,
  ownedApi,
  type CreateDeployment,
  type CreateProviderCredential,
  type CreateRoute,
  type CreateTrustedIssuer,
  type CredentialTest,
  type Deployment,
  type DeploymentTest,
  type ProviderCredential,
  type ProviderManifest,
  type Route,
  type TrustedIssuer,
  type UpdateDeployment,
  type UpdateRoute,
  type UpdateTrustedIssuer,
} from '../../lib/api-client.js';
import { ownerKey, ownerUrl, type Owner } from '../../lib/owner.js';
import { live } from '../../lib/poll.js';
import { ifMatch, versioned, type Versioned } from '../../lib/versioned.js';

/** Kinds of upstream there are; they change with a new version of the gateway only. */
export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: async ({ signal }): Promise<ProviderManifest[]> =>
    (await answer(api.GET('/api/v1/providers', { signal }))).data,
  staleTime: Infinity,
});

const params = { query: { limit: 500 } };

export function credentialsQuery(owner: Owner) {
  return queryOptions({
    queryKey: ['credentials', ownerKey(owner)],
    queryFn: async ({ signal }): Promise<ProviderCredential[]> =>
      (await answer(ownedApi.GET('/provider-credentials', { baseUrl: ownerUrl(owner), params, signal }))).data,
    ...live,
  });
}

export function deploymentsQuery(owner: Owner) {
  return queryOptions({
    queryKey: ['deployments', ownerKey(owner)],
    queryFn: async ({ signal }): Promise<Deployment[]> =>
      (await answer(ownedApi.GET('/deployments', { baseUrl: ownerUrl(owner), params, signal }))).data,
    ...live,
  });
}

export function routesQuery(owner: Owner) {
  return queryOptions({
    queryKey: ['owned-routes', ownerKey(owner)],
    queryFn: async ({ signal }): Promise<Route[]> =>
      (await answer(ownedApi.GET('/routes', { baseUrl: ownerUrl(owner), params, signal }))).data,
    ...live,
  });
}

export function issuersQuery(owner: Owner) {
  return queryOptions({
    queryKey: ['issuers', ownerKey(owner)],
    queryFn: async ({ signal }): Promise<TrustedIssuer[]> =>
      (await answer(ownedApi.GET('/trusted-issuers', { baseUrl: ownerUrl(owner), params, signal }))).data,
    ...live,
  });
}

/** @param etag of the read the change is based on; null = whatever there is now. */
const changeOf = <Path extends Record<string, string>>(owner: Owner, path: Path, etag: string | null) => ({
  baseUrl: ownerUrl(owner),
  params: { path, header: ifMatch(etag) },
});

const at = <Path extends Record<string, string>>(owner: Owner, path: Path) => ({
  baseUrl: ownerUrl(owner),
  params: { path },
});

export async function createCredential(owner: Owner, body: CreateProviderCredential): Promise<ProviderCredential> {
  return answer(ownedApi.POST('/provider-credentials', { baseUrl: ownerUrl(owner), body }));
}

export function readCredential(owner: Owner, id: string, signal: AbortSignal): Promise<Versioned<ProviderCredential>> {
  return versioned(
    ownedApi.GET('/provider-credentials/{credentialId}', { ...at(owner, { credentialId: id }), signal }),
  );
}

export async function replaceSecret(
  owner: Owner,
  id: string,
  etag: string | null,
  credential: Record<string, string>,
): Promise<ProviderCredential> {
  return answer(
    ownedApi.PATCH('/provider-credentials/{credentialId}', {
      ...changeOf(owner, { credentialId: id }, etag),
      body: { credential },
    }),
  );
}

export async function testCredential(owner: Owner, id: string): Promise<CredentialTest> {
  return answer(ownedApi.POST('/provider-credentials/{credentialId}/test', at(owner, { credentialId: id })));
}

export async function removeCredential(owner: Owner, id: string): Promise<void> {
  await answer(ownedApi.DELETE('/provider-credentials/{credentialId}', at(owner, { credentialId: id })));
}

export async function createDeployment(owner: Owner, body: CreateDeployment): Promise<Deployment> {
  return answer(ownedApi.POST('/deployments', { baseUrl: ownerUrl(owner), body }));
}

export async function changeDeployment(owner: Owner, id: string, body: UpdateDeployment): Promise<Deployment> {
  return answer(ownedApi.PATCH('/deployments/{deploymentId}', { ...at(owner, { deploymentId: id }), body }));
}

export async function testDeployment(owner: Owner, id: string): Promise<DeploymentTest> {
  return answer(ownedApi.POST('/deployments/{deploymentId}/test', at(owner, { deploymentId: id })));
}

export async function removeDeployment(owner: Owner, id: string): Promise<void> {
  await answer(ownedApi.DELETE('/deployments/{deploymentId}', at(owner, { deploymentId: id })));
}

export function readRoute(owner: Owner, id: string, signal: AbortSignal): Promise<Versioned<Route>> {
  return versioned(ownedApi.GET('/routes/{routeId}', { ...at(owner, { routeId: id }), signal }));
}

export async function createRoute(owner: Owner, body: CreateRoute): Promise<Route> {
  return answer(ownedApi.POST('/routes', { baseUrl: ownerUrl(owner), body }));
}

export async function changeRoute(owner: Owner, id: string, etag: string | null, body: UpdateRoute): Promise<Route> {
  return answer(ownedApi.PATCH('/routes/{routeId}', { ...changeOf(owner, { routeId: id }, etag), body }));
}

export async function removeRoute(owner: Owner, id: string): Promise<void> {
  await answer(ownedApi.DELETE('/routes/{routeId}', at(owner, { routeId: id })));
}

export async function createIssuer(owner: Owner, body: CreateTrustedIssuer): Promise<TrustedIssuer> {
  return answer(ownedApi.POST('/trusted-issuers', { baseUrl: ownerUrl(owner), body }));
}

export function readIssuer(owner: Owner, id: string, signal: AbortSignal): Promise<Versioned<TrustedIssuer>> {
  return versioned(ownedApi.GET('/trusted-issuers/{issuerId}', { ...at(owner, { issuerId: id }), signal }));
}

export async function changeIssuer(
  owner: Owner,
  id: string,
  etag: string | null,
  body: UpdateTrustedIssuer,
): Promise<TrustedIssuer> {
  return answer(ownedApi.PATCH('/trusted-issuers/{issuerId}', { ...changeOf(owner, { issuerId: id }, etag), body }));
}

export async function removeIssuer(owner: Owner, id: string): Promise<void> {
  await answer(ownedApi.DELETE('/trusted-issuers/{issuerId}', at(owner, { issuerId: id })));
}
