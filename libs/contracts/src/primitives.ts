import { z } from 'zod';

/** A moment: RFC 3339, written by us in UTC with milliseconds. */
export const timestamp = z.string().meta({
  format: 'date-time',
  description: 'RFC 3339 time',
  examples: ['2026-11-20T09:30:00.000Z'],
});

/** An exact amount in USD as a decimal string. It is never a JSON number: binary fractions would lose money. */
export const usd = z.string().meta({ description: 'USD, decimal string', examples: ['0.0125'] });

/** A non-negative decimal without sign, exponent or needless leading zeros; at most 12 digits after the point. */
export const decimal = z
  .string()
  .regex(/^(0|[1-9]\d{0,17})(\.\d{1,12})?$/, 'must be a decimal number written as a string, such as "12.50"')
  .meta({ description: 'Decimal number as a string', examples: ['12.50'] });

/** USD per million units: at most 6 decimals, so that the price of one token is a whole number of pico-USD. */
export const pricePerMillion = z
  .string()
  .regex(
    /^(0|[1-9]\d{0,8})(\.\d{1,6})?$/,
    'must be USD per million as a string with at most 6 decimals, such as "0.15"',
  )
  .meta({ description: 'USD per million tokens, decimal string', examples: ['0.15'] });

export const slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be 1 to 63 of a-z, 0-9 and "-", not at either end')
  .meta({ description: 'Short name, unique where it is used', examples: ['demo'] });

/** What people call a thing. Control characters are refused: names end up in logs, CSV files and mail. */
export const displayName = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(120, 'must be at most 120 characters')
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must not contain control characters')
  .meta({ examples: ['Checkout service'] });

/** Start or end of a range: a day in the organization's zone, or a moment. */
export const dateOrTime = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be a date (2026-11-20) or an RFC 3339 time (2026-11-20T09:30:00Z)',
  })
  .meta({ description: 'A date in the organization’s time zone, or an RFC 3339 time', examples: ['2026-11-01'] });

export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA time zone, such as "Europe/Berlin"')
  .meta({ description: 'IANA time zone; days and calendar windows are cut in it', examples: ['Europe/Berlin'] });

/** Id or slug of an organization, project or other named thing, in a path or filter. */
export const reference = z.string().min(1).max(200);

/** Who did it, as it was called then. */
export const actorReference = z.object({ id: z.string(), name: z.string() }).nullable();

/** `api`: changed over REST or in the portal. `file`: owned by tollgate.yaml and read-only elsewhere. */
export const managedBy = z.enum(['api', 'file']);

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
