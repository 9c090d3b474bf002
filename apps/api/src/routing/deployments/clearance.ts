/** A deployment's clearance is stored as the list of data classes it may receive. */
import { dataClasses, type DataClass } from '@tollgate/contracts';

/** Empty = nothing was said. */
export function classesUpTo(clearance: DataClass | undefined): DataClass[] {
  return clearance === undefined ? [] : dataClasses.slice(0, dataClasses.indexOf(clearance) + 1);
}

/** `null` = nothing was said: cleared up to `internal`. */
export function clearanceOf(classes: readonly string[]): DataClass | null {
  return dataClasses.findLast((one) => classes.includes(one)) ?? null;
}
