/** Where the product's own files lie, wherever it was installed. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds `apps`, `libs` and `prisma`: this file is `<root>/apps/api/{src,dist}/config/…`. */
export const productRoot = dirname(dirname(dirname(dirname(import.meta.dirname))));

export const migrationsFolder = join(productRoot, 'prisma/migrations');

/** `undefined` where the portal was not built (tests of the API alone). */
export function portalFolder(): string | undefined {
  const folder = join(productRoot, 'apps/portal/dist');
  return existsSync(join(folder, 'index.html')) ? folder : undefined;
}
