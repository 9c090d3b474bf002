import type { Command } from './command.js';
import { UsageError } from './command.js';

export const start: Command = {
  summary: 'start Tollgate in this process',
  usage: `Usage: tollgate start

Starts what TOLLGATE_ROLES names (all of it by default) and runs until SIGTERM or Ctrl-C.
Everything else is set by environment variables.`,
  async run(args) {
    if (args.length > 0) throw new UsageError(`start takes no arguments: ${args.join(' ')}`);
    // The server's entry starts itself and sets the exit code when it is told to stop.
    await import(new URL('../main.js', import.meta.url).href);
    return Number(process.exitCode ?? 0);
  },
};
