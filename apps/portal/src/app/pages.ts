import type { IconName } from '../ui/icon.js';

export interface PageEntry {
  to: '/' | '/usage' | '/requests' | '/keys';
  label: string;
  icon: IconName;
  /** Pressed after `g`. */
  key: string;
}

/** Only pages that exist. Groups are drawn with a heading, the first one without. */
export const pageGroups: { heading: string | null; pages: PageEntry[] }[] = [
  {
    heading: null,
    pages: [
      { to: '/', label: 'Home', icon: 'home', key: 'h' },
      { to: '/usage', label: 'Usage', icon: 'chart', key: 'u' },
      { to: '/requests', label: 'Requests', icon: 'list', key: 'r' },
    ],
  },
  { heading: 'Build', pages: [{ to: '/keys', label: 'API keys', icon: 'key', key: 'k' }] },
];

export const pages = pageGroups.flatMap((group) => group.pages);
