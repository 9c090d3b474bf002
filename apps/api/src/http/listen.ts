/** The port: opened last, closed first. */
import type { AddressInfo } from 'node:net';
import { exitConfiguration, type Environment } from '../config/env.js';
import { StartError } from '../start-error.js';
import type { App } from './create-app.js';

export async function listen(app: App, env: Environment): Promise<string> {
  try {
    await new Promise<void>((resolve, reject) => {
      app.server.once('error', reject);
      app.server.listen({ port: env.port, host: env.host, backlog: 4096 }, () => resolve());
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const reason = code === 'EADDRINUSE' ? 'is taken by another program' : 'may not be opened by this account';
    throw new StartError(`Port ${env.port} ${reason}; set PORT to another one.`, exitConfiguration);
  }
  const { port } = app.server.address() as AddressInfo;
  const host = env.host === '0.0.0.0' || env.host === '::' ? 'localhost' : env.host;
  return env.publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** @returns whether it was over in time; what comes later is nobody's business any more, failures included. */
export async function endsWithin(work: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const done = work.then(() => true);
  done.catch(() => undefined);
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}

/** Stops listening, lets what runs finish, then closes idle connections. @returns how many requests were left. */
export async function drain(
  server: { close(): unknown; closeAllConnections(): void; closeIdleConnections(): void },
  done: () => Promise<number>,
): Promise<number> {
  server.close();
  server.closeIdleConnections();
  const left = await done();
  server.closeAllConnections();
  return left;
}
