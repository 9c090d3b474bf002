// A process that a test kills: appends operations as fast as it can and drains them meanwhile.
// Arguments: data dir, owner id, application URL, and the tenant as JSON. Prints one line per record, once it is promised to
// be safe: a `begin` once its append resolves, an `end` after the turn of the event loop in which it was appended.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createDatabase } from '@tollgate/database';
import { v7 } from 'uuid';
import { Drainer } from '../drainer.js';
import { FileJournal } from '../journal.js';
import { beginOf, endOf, type TestTenant } from './records.js';

const [dataDir = '', ownerId = '', appUrl = '', tenantJson = '{}'] = process.argv.slice(2);
const tenant = JSON.parse(tenantJson) as TestTenant;
const database = createDatabase({ url: appUrl, maxConnections: 3 });
const journal = new FileJournal({ dataDir, ownerId, maxFileBytes: 50_000 });
const silent = (): void => undefined;
const drainer = new Drainer({
  database,
  dataDir,
  journal,
  intervalMs: 5,
  batchRecords: 50,
  log: { info: silent, warn: silent },
});
drainer.start();

for (;;) {
  const operationId = v7();
  const occurredAtMs = Date.now();
  await journal.append(beginOf(tenant, { operationId, occurredAtMs }));
  process.stdout.write(`begin ${operationId}\n`);
  await nextTurn();
  await nextTurn();
  void journal.append(endOf(tenant, { operationId, occurredAtMs }));
  await nextTurn();
  process.stdout.write(`end ${operationId}\n`);
  await new Promise((resolve) => setTimeout(resolve, 1));
}
