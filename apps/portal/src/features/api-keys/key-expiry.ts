import { isCalendarDay } from '../../ui/range/calendar.js';

export const lifetimes = ['30', '90', '365', 'never', 'date'] as const;
export type Lifetime = (typeof lifetimes)[number];

export const lifetimeChoices: { value: Lifetime; label: string }[] = [
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
  { value: 'date', label: 'on a day' },
  { value: 'never', label: 'never' },
];

const dayMs = 86_400_000;

/** The end of a key; null: never, or not a day. */
export function expiryOf(lifetime: Lifetime | undefined, date: string): Date | null {
  if (!lifetime || lifetime === 'never') return null;
  if (lifetime === 'date') return isCalendarDay(date) ? endOfDay(date) : null;
  return new Date(Date.now() + Number(lifetime) * dayMs);
}

/** What is wrong with the day; null: nothing. */
export function dateTrouble(lifetime: Lifetime, date: string, now: Date): string | null {
  if (lifetime !== 'date' || (isCalendarDay(date) && endOfDay(date) > now)) return null;
  return 'A day from today on';
}

/** The last moment of a day, in the viewer's zone. */
function endOfDay(day: string): Date {
  return new Date(`${day}T23:59:59`);
}
