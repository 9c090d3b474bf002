/** `/metrics` on the main port: to programs on this machine, or with a management token that may read metrics. */
import type { FastifyInstance } from 'fastify';
import type { AppParts } from '../config/parts.js';
import { hashManagementToken, managementTokenPattern } from '../tenants/management-tokens/management-tokens.service.js';
import type { Metrics } from './metrics.js';
import { isLoopback } from './metrics-server.js';

export function installMetricsRoute(fastify: FastifyInstance, metrics: Metrics, parts: AppParts): void {
  fastify.get('/metrics', async (request, reply) => {
    const local = isLoopback(request.socket.remoteAddress) && request.headers['x-forwarded-for'] === undefined;
    if (!local && !(await hasToken(request.headers.authorization, parts))) {
      return reply.status(401).send('metrics are shown to programs on this machine, or with a management token\n');
    }
    return reply.header('content-type', metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

async function hasToken(authorization: string | undefined, parts: AppParts): Promise<boolean> {
  const token = authorization?.replace(/^bearer\s+/i, '') ?? '';
  if (!managementTokenPattern.test(token)) return false;
  const row = await parts.database.asSystem((tx) =>
    tx.managementToken.findUnique({ where: { tokenHash: hashManagementToken(parts.secrets, token) } }),
  );
  const now = parts.settings.now();
  return row !== null && row.revokedAt === null && (row.expiresAt === null || row.expiresAt.getTime() > now);
}
