import { z } from 'zod';
import { pageOf, pageQueryShape } from './page.js';
import { displayName, slug, timestamp } from './primitives.js';

export const projectSchema = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    organizationId: z.string(),
    createdAt: timestamp,
    archivedAt: timestamp
      .nullable()
      .meta({ description: 'Since when it takes no keys and no requests; null = it is in use', examples: [null] }),
  })
  .meta({ id: 'Project' });
export type Project = z.infer<typeof projectSchema>;
export const projectPageSchema = pageOf(projectSchema, 'ProjectPage');

export const projectQuerySchema = z.strictObject({
  ...pageQueryShape,
  archived: z.enum(['true', 'false']).optional().meta({ description: '`true`: archived ones, too' }),
});
export type ProjectQuery = z.infer<typeof projectQuerySchema>;

export const createProjectSchema = z
  .strictObject({ name: displayName, slug: slug.optional() })
  .meta({ id: 'CreateProject' });
export type CreateProject = z.infer<typeof createProjectSchema>;

export const updateProjectSchema = z.strictObject({ name: displayName.optional() }).meta({ id: 'UpdateProject' });
export type UpdateProject = z.infer<typeof updateProjectSchema>;
