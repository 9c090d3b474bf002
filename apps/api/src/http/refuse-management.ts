/** A process without the admin role has the health checks and its metrics, but no management API. */
import type { FastifyInstance } from 'fastify';
import type { Problem } from '@tollgate/contracts';

export function refuseManagement(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    if (path !== '/api' && !path.startsWith('/api/')) return;
    const problem: Problem = {
      type: 'about:blank',
      title: 'There is no such thing, or you may not see it.',
      status: 404,
      code: 'not_found',
      detail: 'This process does not serve the management API (TOLLGATE_ROLES).',
      requestId: request.requestId,
    };
    await reply.status(404).header('content-type', 'application/problem+json').send(JSON.stringify(problem));
  });
}
