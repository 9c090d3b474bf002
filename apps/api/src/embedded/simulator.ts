/** The provider simulator inside this process, on the port it had last time where that is still free. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '@tollgate/simulator';

/** Quick enough not to bore, slow enough to be seen streaming. */
const firstTokenMs = 20;
const tokensPerSecond = 100;

export async function startDemoSimulator(dataDir: string): Promise<Simulator> {
  const file = join(dataDir, 'simulator-port');
  const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  const options = { host: '127.0.0.1', firstTokenMs, tokensPerSecond };
  const simulator = await startSimulator({ ...options, port: Number.isInteger(last) ? last : 0 }).catch(() =>
    startSimulator({ ...options, port: 0 }),
  );
  writeFileSync(file, String(simulator.port));
  return simulator;
}
