/** Organizations, projects, keys and limits, made through the management API. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CreatedApiKey, CreateLimit, Limit, Organization, Page, Project } from '@tollgate/contracts';
import { manage, type Product } from './harness.js';
import { created } from './simulated.js';

export interface Tenant {
  organizationId: string;
  projectId: string;
  apiKeyId: string;
  apiKey: string;
}

/** A new organization with a project and a key, so that a test has its limits and figures to itself. */
export async function addTenant(product: Product, slug: string): Promise<Tenant> {
  const organization = created(await manage<Organization>(product, 'POST', '/organizations', { name: slug, slug }));
  const project = created(
    await manage<Project>(product, 'POST', `/organizations/${organization.id}/projects`, {
      name: 'Main',
      slug: 'main',
    }),
  );
  const key = await addKey(product, project.id);
  return { organizationId: organization.id, projectId: project.id, apiKeyId: key.id, apiKey: key.key };
}

export async function addKey(product: Product, projectId: string, name = 'Test'): Promise<CreatedApiKey> {
  return created(await manage<CreatedApiKey>(product, 'POST', `/projects/${projectId}/api-keys`, { name }));
}

/** The project made at the first start. */
export async function demoProject(product: Product): Promise<{ organizationId: string; projectId: string }> {
  const organizations = await manage<Page<Organization>>(product, 'GET', '/organizations');
  const organization = organizations.body.data.find(({ slug }) => slug === 'demo');
  const projects = await manage<Page<Project>>(product, 'GET', `/organizations/${organization?.id ?? ''}/projects`);
  const project = projects.body.data.find(({ slug }) => slug === 'default');
  if (organization === undefined || project === undefined)
    throw new Error('organization demo with project default is missing');
  return { organizationId: organization.id, projectId: project.id };
}

/** How long a written limit may take until the hot path counts it, milliseconds, five times over. */
const limitSettlesMs = 500;

export async function addLimit(
  product: Product,
  organizationId: string,
  limit: Omit<CreateLimit, 'maxWaitMs' | 'rollover' | 'alerts' | 'mode'> & { mode?: 'hard' | 'soft' },
): Promise<Limit> {
  const made = created(await manage<Limit>(product, 'POST', `/organizations/${organizationId}/limits`, limit));
  await sleep(limitSettlesMs);
  return made;
}

export async function readLimit(product: Product, organizationId: string, limitId: string): Promise<Limit> {
  return (await manage<Limit>(product, 'GET', `/organizations/${organizationId}/limits/${limitId}`)).body;
}
