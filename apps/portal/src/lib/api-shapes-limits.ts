/** The calls about limits and configuration revisions, below the address of their owner (see `ownerUrl`). */
import type {
  ConfigDiff,
  ConfigRevision,
  CreateLimit,
  CreateLimitTopUp,
  Limit,
  LimitAlert,
  LimitTopUp,
  Rollback,
  UpdateLimit,
} from '@tollgate/contracts';
import type { Body, Json, List, Nothing, PageParameters, Plain, Refusal } from './api-shapes.js';

export type {
  ConfigChange,
  ConfigDiff,
  ConfigRevision,
  CreateLimit,
  LimitAlert,
  LimitStore,
  LimitTopUp,
  UpdateLimit,
} from '@tollgate/contracts';

type At<Q = never> = { parameters: { path: { id: string }; query?: Q; header?: { 'if-match'?: string } } };
type Made<T> = { responses: { 201: Json<T>; default: Refusal } };
type Listing<T> = { parameters: { query?: PageParameters }; responses: Plain<List<T>>['responses'] };

export interface LimitPaths {
  '/limits': { get: Listing<Limit>; post: Body<CreateLimit> & Made<Limit> };
  '/limits/{id}': {
    get: At & Plain<Limit>;
    patch: At & Body<UpdateLimit> & Plain<Limit>;
    delete: At & { responses: Nothing };
  };
  '/limits/{id}/top-ups': {
    get: At<PageParameters> & Plain<List<LimitTopUp>>;
    post: At & Body<CreateLimitTopUp> & Made<LimitTopUp>;
  };
  '/limit-alerts': { get: Listing<LimitAlert> };
  '/config/revisions': { get: Listing<ConfigRevision> };
  '/config/revisions/{id}/diff': { get: At<{ against?: number }> & Plain<ConfigDiff> };
  '/config/revisions/{id}/rollback': { post: At & Body<Rollback> & Made<ConfigRevision> };
}
