import { z } from 'zod';

export const defaultPageSize = 50;
export const maxPageSize = 500;

/** What every list takes. A cursor is opaque, and only valid for the list (and filters) that gave it. */
export const pageQueryShape = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(maxPageSize)
    .default(defaultPageSize)
    .meta({ description: `Rows at most, up to ${maxPageSize}`, examples: [50] }),
  cursor: z.string().max(1000).optional().meta({ description: '`nextCursor` of the page before' }),
};

export const pageQuerySchema = z.strictObject(pageQueryShape);
export type PageQuery = z.infer<typeof pageQuerySchema>;

/** `nextCursor` is null on the last page. `id` names the schema in the OpenAPI document. */
export function pageOf<T extends z.ZodType>(item: T, id: string) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() }).meta({ id });
}

export interface Page<T> {
  data: T[];
  nextCursor: string | null;
}
