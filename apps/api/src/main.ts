/** The process: reads the environment, starts, and stops in order when it is told to. */
import './engine-flags.js';
import { DatabaseError } from '@tollgate/database';
import { TollgateFileError } from './config/tollgate-yaml.js';
import { EnvironmentError, exitConfiguration, loadEnvironment, type Environment } from './config/env.js';
import { createLogger } from './observability/logger.js';
import { start, type Running } from './start.js';
import { StartError } from './start-error.js';

/** Ctrl-C reaches us twice under npm (from the terminal and from npm itself): signals within this time are one. */
const sameSignalMs = 1000;

async function main(): Promise<void> {
  const env = readEnvironment();
  const log = createLogger(env.logLevel);
  const { logger } = log;
  let running: Running | null = null;
  let stopping: Promise<void> | null = null;
  let firstSignalAt = 0;

  const stop = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (stopping !== null) {
      if (now - firstSignalAt < sameSignalMs) return;
      logger.warn('stopping at once; running requests are cut off');
      log.flush();
      process.exit(1);
    }
    firstSignalAt = now;
    logger.info({ signal }, 'stopping: running requests may finish');
    stopping = (async () => {
      await starting.catch(() => undefined);
      await running?.stop();
      log.flush();
      process.exit(0);
    })();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => {
    running?.reloadConfig().then(
      () => logger.info('configuration applied'),
      (error: unknown) => logger.error({ err: error }, 'the configuration was not applied; the old one stays'),
    );
  });
  // A bug must be seen, and must not leave a half-broken process behind: record it, drain, let the supervisor restart us.
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'unexpected failure; restarting is needed');
    process.exitCode = 70;
    stop('SIGTERM');
  });
  process.on('unhandledRejection', (error) => {
    logger.error({ err: error }, 'a promise was rejected and nobody looked');
  });

  const starting = start(env, log);
  try {
    running = await starting;
  } catch (error) {
    log.flush();
    fail(error);
  }
}

function readEnvironment(): Environment {
  try {
    return loadEnvironment();
  } catch (error) {
    fail(error);
  }
}

/** One sentence where the operator can do something about it, the stack where it is our bug. */
function fail(error: unknown): never {
  if (error instanceof EnvironmentError || error instanceof TollgateFileError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(exitConfiguration);
  }
  if (error instanceof StartError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(error.exitCode);
  }
  if (error instanceof DatabaseError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(error.code === 'data_dir_in_use' || error.code === 'master_key' ? exitConfiguration : 1);
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}

await main();
