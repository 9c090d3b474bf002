/** The calls about keys, and about what an organization or the platform owns: credentials, deployments, routes, issuers. */
import type {
  ApiKey,
  CreateDeployment,
  CreatedApiKey,
  CreateProviderCredential,
  CreateRoute,
  CreateTrustedIssuer,
  CredentialTest,
  Deployment,
  Member,
  ProviderCredential,
  ProviderManifestView,
  RoleCatalogue,
  RotateApiKey,
  Route,
  TrustedIssuer,
  UpdateApiKey,
  UpdateDeployment,
  UpdateProviderCredential,
  UpdateRoute,
  UpdateTrustedIssuer,
} from '@tollgate/contracts';
import type { Body, Json, List, Nothing, Of, PageParameters, Plain, Refusal } from './api-shapes.js';

export type {
  ApiKeySecret,
  CreateApiKey,
  CreateDeployment,
  CreateProviderCredential,
  CreateRoute,
  CreateTrustedIssuer,
  CredentialTest,
  Deployment,
  KeyScopes,
  ProviderCredential,
  ProviderManifestView,
  RotateApiKey,
  TrustedIssuer,
  UpdateApiKey,
  UpdateDeployment,
  UpdateRoute,
  UpdateTrustedIssuer,
} from '@tollgate/contracts';

type At = { parameters: { path: { id: string }; header?: { 'idempotency-key'?: string; 'if-match'?: string } } };
type Removal = At & { responses: Nothing };
type Change<In, Out> = At & Body<In> & { responses: { 200: Json<Out>; default: Refusal } };
type Creation<In, Out> = Body<In> & { responses: { 201: Json<Out>; default: Refusal } };
type Listing<T> = { parameters: { query?: PageParameters }; responses: Plain<List<T>>['responses'] };

export interface KeyPaths {
  '/api/v1/providers': { get: Plain<List<ProviderManifestView>> };
  '/api/v1/api-keys/{id}': { get: Of<ApiKey>; patch: Change<UpdateApiKey, ApiKey>; delete: Removal };
  '/api/v1/api-keys/{id}/rotate': { post: Change<RotateApiKey, CreatedApiKey> };
  '/api/v1/api-keys/{id}/end-overlap': { post: At & Plain<ApiKey> };
}

/** What has an owner, an organization or the platform: the paths below the owner's own address. */
export interface OwnedPaths {
  '/roles': { get: Plain<RoleCatalogue> };
  '/members': { get: Listing<Member> };
  '/provider-credentials': {
    get: Listing<ProviderCredential>;
    post: Creation<CreateProviderCredential, ProviderCredential>;
  };
  '/provider-credentials/{id}': { patch: Change<UpdateProviderCredential, ProviderCredential>; delete: Removal };
  '/provider-credentials/{id}/test': { post: At & Plain<CredentialTest> };
  '/deployments': { get: Listing<Deployment>; post: Creation<CreateDeployment, Deployment> };
  '/deployments/{id}': { patch: Change<UpdateDeployment, Deployment>; delete: Removal };
  '/routes': { get: Listing<Route>; post: Creation<CreateRoute, Route> };
  '/routes/{id}': { patch: Change<UpdateRoute, Route>; delete: Removal };
  '/trusted-issuers': { get: Listing<TrustedIssuer>; post: Creation<CreateTrustedIssuer, TrustedIssuer> };
  '/trusted-issuers/{id}': { patch: Change<UpdateTrustedIssuer, TrustedIssuer>; delete: Removal };
}
