import { readOptions } from './options.js';
import { startSimulator } from './server.js';

/** How long running replies may take to end after a signal. */
const GRACE_MS = 5_000;

/** Exit code of a configuration error, EX_CONFIG of sysexits. */
const EXIT_CONFIG = 78;

try {
  const simulator = await startSimulator(readOptions(process.argv.slice(2), process.env));
  console.log(`Provider simulator: ${simulator.url}  (OpenAI: ${simulator.url}/v1, Anthropic: ${simulator.url})`);
  const stop = (): void => void simulator.close({ graceMs: GRACE_MS }).then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = EXIT_CONFIG;
}
