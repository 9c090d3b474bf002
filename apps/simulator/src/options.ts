import { parseArgs } from 'node:util';
import type { SimulatorOptions } from './server.js';

/**
 * Reads the command line, then the environment: `--port`/`PORT` (9100), `--host`/`HOST` (127.0.0.1),
 * `--latency-ms`/`SIMULATOR_LATENCY_MS` (20), `--tokens-per-second`/`SIMULATOR_TOKENS_PER_SECOND` (100).
 *
 * @throws Error with one sentence that names the bad value
 */
export function readOptions(args: readonly string[], env: Record<string, string | undefined>): SimulatorOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      'latency-ms': { type: 'string' },
      'tokens-per-second': { type: 'string' },
    },
  });
  return {
    port: wholeNumber('port', values.port ?? env['PORT'] ?? '9100', 65_535),
    host: values.host ?? env['HOST'] ?? '127.0.0.1',
    firstTokenMs: wholeNumber('latency-ms', values['latency-ms'] ?? env['SIMULATOR_LATENCY_MS'] ?? '20'),
    tokensPerSecond: wholeNumber(
      'tokens-per-second',
      values['tokens-per-second'] ?? env['SIMULATOR_TOKENS_PER_SECOND'] ?? '100',
    ),
  };
}

function wholeNumber(name: string, text: string, max = 1_000_000): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max)
    throw new Error(`${name} must be a whole number up to ${max}, not '${text}'.`);
  return value;
}
