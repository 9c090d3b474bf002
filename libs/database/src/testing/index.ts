export { migrationsFolder, onServer, startTestPostgres, testMasterKey, testMasterKeys } from './postgres.js';
export type { MigratedDatabase, TestPostgres } from './postgres.js';
export { rightsProblems } from './rights.js';
