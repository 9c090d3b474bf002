import { parseArgs } from 'node:util';
import { masterKeysInUse, rewrapSecrets } from '@tollgate/database';
import type { Command } from './command.js';
import { openDatabase } from './open-database.js';

const usage = `Usage: tollgate rewrap [--check]

  Wraps every stored secret again under the newest key of TOLLGATE_ENCRYPTION_KEY. To change the master key:
    1. put the new key in front of the old one, separated by a comma, in every process, and restart them
    2. run this; it may run beside them, and twice
    3. take the old key away once this says that nothing needs it

  --check   changes nothing; says which keys are still needed (exit code 1 while an older one is)`;

export const rewrapCommand: Command = {
  summary: 'wrap stored secrets again after the master key was changed',
  usage,
  async run(args, io) {
    const { values } = parseArgs({ args: [...args], options: { check: { type: 'boolean', default: false } } });
    const open = await openDatabase(io.environment(), io.err);
    try {
      const counts = values.check ? [] : await rewrapSecrets(open.database, open.masterKeys);
      for (const { table, rewrapped, failed } of counts) {
        io.out(`${table}: ${rewrapped} wrapped again${failed > 0 ? `, ${failed} could not be opened` : ''}`);
      }
      const [newest, ...older] = open.masterKeys;
      const inUse = await masterKeysInUse(open.database);
      const needed = [...inUse].filter(([id]) => id !== newest.id);
      for (const [id, count] of needed) {
        const known = older.some((key) => key.id === id);
        io.err(`${count} secrets need the key ${id}${known ? '' : ', which is not configured'}`);
      }
      if (needed.length > 0) return 1;
      io.out(`Everything is wrapped by the newest key, ${newest.id}; older ones can be taken away.`);
      return 0;
    } finally {
      await open.close();
    }
  },
};
