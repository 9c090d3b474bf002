import { broadcastContract } from '../broadcast.contract.js';
import { MemoryBroadcast } from './memory-broadcast.js';

describe('memory broadcast', () => {
  broadcastContract({
    create: async () => {
      const broadcast = new MemoryBroadcast();
      return [broadcast, broadcast];
    },
  });
});
