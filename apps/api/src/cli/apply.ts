import { applyTollgateFile } from '../config/apply-file.js';
import type { Command } from './command.js';
import { printChanges, withFile } from './file-command.js';

export const apply: Command = {
  summary: 'apply tollgate.yaml',
  usage: `Usage: tollgate apply [file]

Makes deployments, routes and limits those of the file (by default TOLLGATE_CONFIG): one new
configuration revision for each owner that changes, all of it or nothing. Objects that left the file
are removed; objects made over the API are never touched. Applying the same file twice changes nothing.`,
  async run(args, io) {
    const result = await withFile(args, io, applyTollgateFile);
    if (result.changed) printChanges(result, io);
    else io.out('Nothing changed.');
    return 0;
  },
};
