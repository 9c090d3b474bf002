import type { BeginRecord } from '@tollgate/gateway';
import type { Database } from '@tollgate/database';
import { LocalHours } from './drain/local-hours.js';
import { OrganizationZones } from './drain/organization-zones.js';
import { rowsOfUnknown } from './drain/rows.js';
import { writeRows, type WrittenRows } from './drain/write-rows.js';

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
  const hours = new LocalHours();
  const rows = [...operations.values()].map((all) => {
    const [first] = all;
    return rowsOfUnknown(all, hours.startOf(zones.zoneOf(first.organizationId), first.occurredAtMs));
  });
  return database.asSystem((tx) => writeRows(tx, rows));
}
