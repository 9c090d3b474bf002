import '@mantine/spotlight/styles.layer.css';
import { useMantineColorScheme } from '@mantine/core';
import { Spotlight, createSpotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Organization } from '../lib/api-client.js';
import { Icon, type IconName } from '../ui/icon.js';
import classes from './command-palette.module.css';
import type { PageEntry } from './pages.js';

const [store, spotlight] = createSpotlight();

export interface CommandPaletteProps {
  open: boolean;
  onClose: () => void;
  organizations: readonly Organization[];
  /** Those the role sees. */
  pages: readonly PageEntry[];
  mayCreateKey: boolean;
}

/** Pages, actions, and any pasted id. Default export: it is loaded on first use. */
export default function CommandPalette({ open, onClose, ...shown }: CommandPaletteProps) {
  const [query, setQuery] = useState('');
  const actions = useActions(shown);
  const found = [...idActions(query, useOpenId()), ...actions.filter((action) => matches(action, query))];
  useEffect(() => {
    if (open) spotlight.open();
    else spotlight.close();
  }, [open]);
  useEffect(() => {
    // The dialog takes a name only together with a visible title.
    if (open)
      requestAnimationFrame(() => document.querySelector(`.${classes.content}`)?.setAttribute('aria-label', 'Search'));
  }, [open]);
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={onClose}
      shortcut={null}
      radius="lg"
      size={560}
      transitionProps={{ duration: 120 }}
      overlayProps={{ className: classes.overlay, backgroundOpacity: 1, blur: 0 }}
      classNames={{
        content: classes.content,
        search: classes.search,
        action: classes.action,
        actionsList: classes.list,
      }}
    >
      <Spotlight.Search
        placeholder="Search, or paste a request or key id"
        leftSection={<Icon name="search" />}
        aria-label="Search"
      />
      <Spotlight.ActionsList>
        {found.map(({ id, label, description, leftSection, onClick }) => (
          <Spotlight.Action key={id} onClick={onClick}>
            {leftSection}
            <span className="truncate">{label}</span>
            <span className="spacer" />
            {description && <span className="muted xs">{description}</span>}
          </Spotlight.Action>
        ))}
        {found.length === 0 && <Spotlight.Empty>Nothing is called that</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

interface PaletteAction extends SpotlightActionData {
  label: string;
}

type Shown = Omit<CommandPaletteProps, 'open' | 'onClose'>;

function useActions({ organizations, pages, mayCreateKey }: Shown): PaletteAction[] {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const action = (icon: IconName, label: string, description: string, onClick: () => void): PaletteAction => ({
    id: `${description} ${label}`,
    label,
    description,
    leftSection: <Icon name={icon} />,
    onClick,
  });
  return [
    ...pages.map((page) => action(page.icon, page.label, 'Page', () => void navigate({ to: page.to }))),
    ...(mayCreateKey
      ? [action('plus', 'Create API key', 'Action', () => void navigate({ to: '/keys', search: { create: 'yes' } }))]
      : []),
    ...(organizations.length > 1
      ? organizations.map((one) =>
          action(
            'building',
            one.name,
            'Organization',
            () => void navigate({ to: '/', search: { org: one.slug, project: undefined } }),
          ),
        )
      : []),
    action('sun', 'Light theme', 'Action', () => setColorScheme('light')),
    action('moon', 'Dark theme', 'Action', () => setColorScheme('dark')),
    action('display', 'Theme as the system', 'Action', () => setColorScheme('auto')),
  ];
}

function useOpenId(): { request: (id: string) => void; key: (id: string) => void } {
  const navigate = useNavigate();
  return {
    request: (id) => void navigate({ to: '/requests/$requestId', params: { requestId: id } }),
    key: (id) => void navigate({ to: '/keys', search: { q: id, tab: 'all' } }),
  };
}

/** A pasted id comes first: there is one thing it can mean. */
function idActions(query: string, open: ReturnType<typeof useOpenId>): PaletteAction[] {
  const id = query.trim();
  if (/^req_[\w-]{4,}$/.test(id)) {
    return [
      {
        id,
        label: id,
        description: 'Open request',
        leftSection: <Icon name="list" />,
        onClick: () => open.request(id),
      },
    ];
  }
  if (/^key_[\w-]{4,}$/.test(id)) {
    return [
      { id, label: id, description: 'Find API key', leftSection: <Icon name="key" />, onClick: () => open.key(id) },
    ];
  }
  return [];
}

function matches(action: PaletteAction, query: string): boolean {
  const words = query.trim().toLowerCase().split(/\s+/);
  return words.every((word) => `${action.label} ${action.description ?? ''}`.toLowerCase().includes(word));
}
