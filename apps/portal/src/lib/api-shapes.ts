/**
 * The calls of the management API the portal makes, in the form openapi-fetch expects: a file generated from the OpenAPI
 * document can take this one's place. The shapes themselves are the contracts the API validates with; only their types
 * are imported, so no schema travels to the browser.
 */
import type { NewOrganization, PeoplePaths } from './people-shapes.js';
import type {
  ApiKey,
  CreateApiKey,
  CreatedApiKey,
  Limit,
  Login,
  Organization,
  Problem,
  Project,
  RequestDetail,
  RequestHistogram,
  RequestSummary,
  Route,
  Session,
  Usage,
} from '@tollgate/contracts';
import type { KeyPaths } from './api-shapes-keys.js';

export type {
  ApiKey,
  AttemptDetail,
  CreatedApiKey,
  Decision,
  Limit,
  Organization,
  Problem,
  Project,
  RequestDetail,
  RequestHistogram,
  RequestSummary,
  Route,
  Session,
  Usage,
  UsageNumbers,
  UsageRow,
} from '@tollgate/contracts';

export type * from './people-shapes.js';

export interface List<T> {
  data: T[];
  nextCursor: string | null;
}

/** As written into the address: `groupBy` is a comma-separated list. */
export interface UsageParameters {
  from: string;
  to: string;
  groupBy?: string;
  projectId?: string;
  apiKeyId?: string;
  model?: string;
}

export interface RequestFilters {
  from?: string;
  to?: string;
  model?: string;
  apiKeyId?: string;
  projectId?: string;
  outcome?: string;
  status?: string;
  endpoint?: string;
  q?: string;
}

export interface PageParameters {
  limit?: number;
  cursor?: string;
}

export type Json<T> = { content: { 'application/json': T } };
export type Refusal = { content: { 'application/problem+json': Problem } };
export type Replies<T> = { 200: Json<T>; default: Refusal };
export type Nothing = { 204: { content?: never }; default: Refusal };
export type Plain<T> = { responses: Replies<T> };
export type Listed<T> = { parameters: { query?: PageParameters }; responses: Replies<List<T>> };
export type Of<T, Q = never> = { parameters: { path: { id: string }; query?: Q }; responses: Replies<T> };
export type Body<T> = { requestBody: { content: { 'application/json': T } } };

export interface paths extends PeoplePaths, KeyPaths {
  '/api/v1/auth/login': { post: Plain<Session> & Body<Login> };
  '/api/v1/auth/session': { get: Plain<Session> };
  '/api/v1/auth/logout': { post: { responses: Nothing } };
  '/api/v1/organizations': {
    get: Listed<Organization>;
    post: Body<NewOrganization> & { responses: { 201: Json<Organization>; default: Refusal } };
  };
  '/api/v1/organizations/{id}/projects': { get: Of<List<Project>, PageParameters> };
  '/api/v1/organizations/{id}/api-keys': {
    get: Of<List<ApiKey>, PageParameters & { projectId?: string; state?: ApiKey['state']; q?: string }>;
  };
  '/api/v1/organizations/{id}/limits': { get: Of<List<Limit>, PageParameters> };
  '/api/v1/organizations/{id}/routes': { get: Of<List<Route>, PageParameters> };
  '/api/v1/organizations/{id}/usage': {
    get: { parameters: { path: { id: string }; query: UsageParameters }; responses: Replies<Usage> };
  };
  '/api/v1/organizations/{id}/requests': { get: Of<List<RequestSummary>, RequestFilters & PageParameters> };
  '/api/v1/organizations/{id}/requests/histogram': { get: Of<RequestHistogram, RequestFilters> };
  '/api/v1/requests/{id}': { get: Of<RequestDetail> };
  '/api/v1/projects/{id}/api-keys': {
    post: { parameters: { path: { id: string } } } & Body<CreateApiKey> & {
        responses: { 201: Json<CreatedApiKey>; default: Refusal };
      };
  };
}
