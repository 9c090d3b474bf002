import type { CallableModel } from '@tollgate/contracts';

export const MODEL_CATALOGUE = Symbol('ModelCatalogue');

/** The routes in use, priced and with their health, read from the memory of the hot path. */
export interface ModelCatalogue {
  /**
   * Sorted by name. `project` is an id or a slug; `null` = of every project. Nothing for an organization or a project
   * that does not exist (yet) in this process.
   */
  list(organizationId: string, project: string | null): CallableModel[];
}
