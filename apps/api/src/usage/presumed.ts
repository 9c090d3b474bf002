import type { BeginRecord } from '@tollgate/gateway';
import type { Database } from '@tollgate/database';
import { LocalHours } from './drain/local-hours.js';
import { OrganizationZones } from './drain/organization-zones.js';
import { documentOfUnknown } from './drain/documents.js';
import { writeOperations, type WrittenRows } from './drain/write-operations.js';

/**
 * Records operations whose process seems dead, at their bounds, when its journal is out of reach (another machine). Where
 * the journal turns up later, the drain corrects it by adjustments. Repeating a call changes nothing.
 */
export async function recordPresumed(database: Database, begins: readonly BeginRecord[]): Promise<WrittenRows> {
  const operations = new Map<string, [BeginRecord, ...BeginRecord[]]>();
  for (const begin of begins) {
    const known = operations.get(begin.operationId);
    if (known === undefined) operations.set(begin.operationId, [begin]);
    else known.push(begin);
  }
  const zones = new OrganizationZones(database);
  await zones.load(begins.map((begin) => begin.organizationId));
  const local = new LocalHours();
  const documents = [...operations.values()].map(documentOfUnknown);
  const hours = documents.map(({ organizationId, occurredAtMs }) =>
    local.startOf(zones.zoneOf(organizationId), occurredAtMs),
  );
  return database.asSystemPlain((query) => writeOperations(query, documents, hours));
}
