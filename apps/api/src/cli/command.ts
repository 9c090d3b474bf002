import { EnvironmentError, exitConfiguration, type Environment } from '../config/env.js';

/** One verb of the `tollgate` command. */
export interface Command {
  /** One line for the list of commands. */
  summary: string;
  /** What `--help` prints. */
  usage: string;
  /**
   * `args` are those behind the verb. Gives the exit code: 0 done, 1 failed.
   * @throws {UsageError} for arguments that make no sense.
   */
  run(args: readonly string[], io: CommandIo): Promise<number>;
}

/** Where a command reads its settings and writes: results to `out` (one could pipe them), everything else to `err`. */
export interface CommandIo {
  /** @throws {EnvironmentError} */
  environment(): Environment;
  out(line: string): void;
  err(line: string): void;
}

/** The arguments were wrong; the message says how, and the usage follows. Exit code 64 (EX_USAGE of sysexits.h). */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const exitUsage = 64;

export function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h');
}

/** Runs a command and turns what it throws into one line and an exit code. */
export async function runCommand(command: Command, args: readonly string[], io: CommandIo): Promise<number> {
  if (asksForHelp(args)) {
    io.out(command.usage);
    return 0;
  }
  try {
    return await command.run(args, io);
  } catch (error) {
    if (error instanceof UsageError || isParseArgsError(error)) {
      io.err(error.message);
      io.err(command.usage);
      return exitUsage;
    }
    io.err(error instanceof Error ? error.message : String(error));
    return error instanceof EnvironmentError ? exitConfiguration : 1;
  }
}

/** What `parseArgs` of node:util throws for unknown options. */
function isParseArgsError(error: unknown): error is { message: string } {
  return (
    typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  );
}
