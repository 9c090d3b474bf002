import { planFile } from '../config/apply-file.js';
import type { Command } from './command.js';
import { printChanges, withFile } from './file-command.js';

export const plan: Command = {
  summary: 'show what applying tollgate.yaml would change',
  usage: `Usage: tollgate plan [file]

Reads the file (by default TOLLGATE_CONFIG), reports every mistake with line and column, and prints
what would be added (+), changed (~) and removed (-). Changes nothing.`,
  async run(args, io) {
    const result = await withFile(args, io, planFile);
    if (result.changed) printChanges(result, io);
    else io.out('Nothing would change.');
    return 0;
  },
};
