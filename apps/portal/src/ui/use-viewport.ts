import { useSyncExternalStore } from 'react';

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
  );
}

/** Under 700 pixels: one column, tables as cards, navigation in a drawer. */
export function useNarrow(): boolean {
  return useMedia('(max-width: 700px)');
}

/** Under 1200 pixels: icons for navigation, and a drawer covers the page instead of standing beside it. */
export function useCompact(): boolean {
  return useMedia('(max-width: 1199px)');
}
