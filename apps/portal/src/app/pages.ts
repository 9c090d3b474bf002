import type { Access } from '../lib/access.js';
import type { Permission } from '../lib/api-client.js';
import type { IconName } from '../ui/icon.js';

export interface PageEntry {
  to:
    | '/'
    | '/usage'
    | '/requests'
    | '/keys'
    | '/members'
    | '/projects'
    | '/audit'
    | '/settings'
    | '/organizations'
    | '/account'
    | '/welcome'
    | '/models'
    | '/limits'
    | '/credentials'
    | '/issuers'
    | '/playground'
    | '/catalogue'
    | '/quickstart';
  label: string;
  icon: IconName;
  /** Pressed after `g`. */
  key: string;
  /** What a role needs to see the page at all; absent: every role sees it. */
  needs?: Permission;
}

/** Only pages that exist. Groups are drawn with a heading, the first one without. */
export const pageGroups: { heading: string | null; pages: PageEntry[] }[] = [
  {
    heading: null,
    pages: [
      { to: '/', label: 'Home', icon: 'home', key: 'h' },
      { to: '/usage', label: 'Usage', icon: 'chart', key: 'u', needs: 'usage:read' },
      { to: '/requests', label: 'Requests', icon: 'list', key: 'r', needs: 'requests:read' },
    ],
  },
  {
    heading: 'Build',
    pages: [
      { to: '/playground', label: 'Playground', icon: 'play', key: 'g', needs: 'api-keys:write' },
      { to: '/catalogue', label: 'Model catalogue', icon: 'price', key: 'd', needs: 'routes:read' },
      { to: '/quickstart', label: 'Quickstart', icon: 'book', key: 'q', needs: 'requests:read' },
      { to: '/keys', label: 'API keys', icon: 'key', key: 'k', needs: 'api-keys:read' },
    ],
  },
  {
    heading: 'Control',
    pages: [
      { to: '/models', label: 'Models & routes', icon: 'layers', key: 'm', needs: 'routes:read' },
      { to: '/limits', label: 'Budgets & limits', icon: 'gauge', key: 'b', needs: 'limits:read' },
      { to: '/credentials', label: 'Provider credentials', icon: 'lock', key: 'c', needs: 'credentials:read' },
      { to: '/issuers', label: 'Trusted issuers', icon: 'link', key: 'i', needs: 'issuers:read' },
    ],
  },
  {
    heading: 'Organization',
    pages: [
      { to: '/projects', label: 'Projects', icon: 'folder', key: 'j', needs: 'projects:read' },
      { to: '/members', label: 'Members', icon: 'people', key: 'p', needs: 'members:read' },
      { to: '/audit', label: 'Audit log', icon: 'document', key: 'a', needs: 'audit:read' },
      { to: '/settings', label: 'Settings', icon: 'sliders', key: 's', needs: 'organization:read' },
    ],
  },
  {
    heading: 'Platform',
    pages: [
      { to: '/organizations', label: 'Organizations', icon: 'building', key: 'o', needs: 'organizations:operate' },
    ],
  },
];

/** Not in the navigation: it is behind the name at its foot. */
export const accountPage: PageEntry = { to: '/account', label: 'Your account', icon: 'shield', key: 'y' };

/** Reached from Home while nothing has happened yet, and by search. */
const welcomePage: PageEntry = {
  to: '/welcome',
  label: 'First steps',
  icon: 'bolt',
  key: 'f',
  needs: 'api-keys:write',
};

export const pages = [...pageGroups.flatMap((group) => group.pages), accountPage, welcomePage];

/** The page an address belongs to: its own, or one below it such as `/keys/key_1`. */
export function pageAt(path: string): PageEntry | undefined {
  return pages.find(({ to }) => path === to || (to !== '/' && path.startsWith(`${to}/`)));
}

/** What a role may see. Until the table of roles has arrived, only what needs nothing. */
export function visiblePages<T extends Pick<PageEntry, 'needs'>>(all: readonly T[], access: Access): T[] {
  return all.filter((page) => page.needs === undefined || access.may(page.needs));
}
