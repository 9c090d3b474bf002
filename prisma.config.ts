import { defineConfig } from 'prisma/config';

// Only `generate` and the formatter use this file; migrations are written by scripts/db-migrate.mjs and applied by libs/database.
export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
});
