import { parseArgs } from 'node:util';
import { migrate, printRoles } from '@tollgate/database';
import { loadMasterKeys } from '../config/master-key-file.js';
import { migrationsFolder } from '../config/product-folders.js';
import type { Command } from './command.js';
import { openServer } from './open-database.js';

export const migrateCommand: Command = {
  summary: 'bring the database up to date',
  usage: `Usage: tollgate migrate [--print-roles]

Applies the migrations of this version. Safe to run while Tollgate runs, and more than once.

  --print-roles   print the SQL that makes the database roles, for a DATABASE_URL that may not create them`,
  async run(args, io) {
    const { values } = parseArgs({ args: [...args], options: { 'print-roles': { type: 'boolean', default: false } } });
    const environment = io.environment();
    const server = await openServer(environment, io.err);
    try {
      if (values['print-roles']) {
        io.out(await printRoles(server.ownerUrl));
        return 0;
      }
      const { applied } = await migrate({
        ownerUrl: server.ownerUrl,
        appUrl: environment.databaseAppUrl,
        migrationsFolder,
        masterKeys: loadMasterKeys(environment),
      });
      io.out(
        applied.length === 0 ? 'The database is up to date.' : applied.map((name) => `applied ${name}`).join('\n'),
      );
      return 0;
    } finally {
      await server.close();
    }
  },
};
