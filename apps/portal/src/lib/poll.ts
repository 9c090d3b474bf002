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
