/** How often a page that is being looked at asks again; TanStack Query pauses it while the page is hidden. */
export const pollMs = 15_000;

/** Options for every panel whose figures move: poll while visible, keep what was there while asking and after a failure. */
export const live = {
  refetchInterval: pollMs,
  refetchIntervalInBackground: false,
  staleTime: 5_000,
} as const;

/** For spans that have ended: nothing moves any more but late corrections. */
export const settled = { staleTime: 5 * 60_000 } as const;

/**
 * Keeps the figures of the last choice on the page, greyed, until those of the new one arrive; but never those of another
 * organization. Query keys of such queries carry the organization second.
 */
export function keepWithin(organizationId: string) {
  return <T>(previous: T | undefined, query: { queryKey: readonly unknown[] } | undefined): T | undefined =>
    query?.queryKey[1] === organizationId ? previous : undefined;
}
