import { z } from 'zod';
import { timestamp } from './primitives.js';

/** How long a ticket opens `/v1`, seconds. Short, because it cannot be taken back (ADR "the playground calls /v1"). */
export const playgroundTicketSeconds = 600;

export const playgroundTicketSchema = z
  .object({
    ticket: z.string().meta({
      description: 'Sent to `/v1` like an API key. Not stored, and not shown again',
      examples: ['tgp_eyJ…'],
    }),
    expiresAt: timestamp,
    endUser: z.string().meta({ description: 'Whom requests with it are recorded and limited as' }),
  })
  .meta({ id: 'PlaygroundTicket' });
export type PlaygroundTicket = z.infer<typeof playgroundTicketSchema>;
