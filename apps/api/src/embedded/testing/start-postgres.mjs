/**
 * Runs the supervisor in a process of its own, from its sources: node --conditions=@tollgate/source
 * --experimental-transform-types start-postgres.mjs <data dir>. Prints one JSON line: `{ ownerUrl, pid }`, or `{ code, message }`
 * when it is refused. SIGTERM stops it in order.
 */
import { registerHooks } from 'node:module';

// Our imports end in .js, as the built files do; next to a source there is a .ts.
registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('.') || !specifier.endsWith('.js')) return next(specifier, context);
    try {
      return next(`${specifier.slice(0, -3)}.ts`, context);
    } catch {
      return next(specifier, context);
    }
  },
});

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const { startEmbeddedPostgres } = await import('../postgres.ts');
try {
  const log = (sentence) => process.stderr.write(`${sentence}\n`);
  const server = await startEmbeddedPostgres({ dataDir: process.argv[2], log });
  const keepAlive = setInterval(() => undefined, 60_000);
  process.once('SIGTERM', () => {
    clearInterval(keepAlive);
    void server.stop();
  });
  say({ ownerUrl: server.ownerUrl, pid: server.pid });
} catch (error) {
  say({ code: error.code, message: error.message });
}
