#!/usr/bin/env node
/** The `tollgate` command: finds the verb, nothing else. */
import { loadEnvironment } from '../config/env.js';
import { asksForHelp, exitUsage, runCommand, type Command, type CommandIo } from './command.js';

const commands: Record<string, () => Promise<Command>> = {
  start: async () => (await import('./start.js')).start,
  doctor: async () => (await import('./doctor.js')).doctor,
  migrate: async () => (await import('./migrate.js')).migrateCommand,
  plan: async () => (await import('./plan.js')).plan,
  apply: async () => (await import('./apply.js')).apply,
  rollback: async () => (await import('./rollback.js')).rollback,
  export: async () => (await import('./export.js')).exportCommand,
  rewrap: async () => (await import('./rewrap.js')).rewrapCommand,
  audit: async () => (await import('./audit.js')).auditCommand,
  users: async () => (await import('./users.js')).users,
  keys: async () => (await import('./keys.js')).keys,
};

const io: CommandIo = {
  environment: () => loadEnvironment(),
  out: (line) => console.log(line),
  err: (line) => console.error(line),
};

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === undefined || verb === 'help' || (asksForHelp(args) && !Object.hasOwn(commands, verb))) {
    io.out(await overview());
    return verb === undefined ? exitUsage : 0;
  }
  const load = Object.hasOwn(commands, verb) ? commands[verb] : undefined;
  if (!load) {
    io.err(`There is no command "${verb}".`);
    io.err(await overview());
    return exitUsage;
  }
  return runCommand(await load(), rest, io);
}

async function overview(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(commands).map(async ([verb, load]) => `  ${verb.padEnd(10)}${(await load()).summary}`),
  );
  return [
    'Usage: tollgate <command> [options]',
    '',
    'Commands:',
    ...lines,
    '',
    '`tollgate <command> --help` says more.',
  ].join('\n');
}
