import type { FastifyInstance } from 'fastify';
import { newId, publicId } from './public-id.js';

/** Gives every request an id of ours (a client's own is never taken over: it would let callers forge log lines). */
export function installRequestId(fastify: FastifyInstance): void {
  fastify.decorateRequest('requestId', '');
  fastify.addHook('onRequest', (request, reply, done) => {
    request.requestId = publicId('req', newId());
    void reply.header('x-request-id', request.requestId);
    done();
  });
}
