import { z } from 'zod';
import { timestamp } from './primitives.js';

export const limitStoreSchema = z
  .object({
    shared: z.boolean().meta({ description: 'Counters are shared through Redis; otherwise this one process has them' }),
    connection: z.enum(['connected', 'degraded']).meta({
      description: 'Degraded: the counters do not answer, and each organization’s `onLimitStoreFailure` decides',
    }),
    rebuilding: z.boolean().meta({
      description: 'What was spent is being recounted; requests under a hard budget get 503 until it is done',
    }),
    liveReplicas: z.int().meta({ description: 'At the last contact; divides limits under policy `local-share`' }),
    since: timestamp.meta({ description: 'When this process last saw the state change' }),
  })
  .meta({ id: 'LimitStore' });
export type LimitStore = z.infer<typeof limitStoreSchema>;
