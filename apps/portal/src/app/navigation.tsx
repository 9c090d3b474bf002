import { Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useRouter } from '@tanstack/react-router';
import type { Access } from '../lib/access.js';
import type { Organization, Session } from '../lib/api-client.js';
import { sessionQuery, signOut } from '../lib/session.js';
import { ChoiceMenu } from '../ui/choice-menu.js';
import { Icon } from '../ui/icon.js';
import { Logo } from '../ui/logo.js';
import menu from '../ui/menu.module.css';
import { toast } from '../ui/toast.js';
import classes from './layout.module.css';
import { accountPage, pageGroups, visiblePages } from './pages.js';

export interface NavigationProps {
  session: Session;
  organizations: readonly Organization[];
  organization: Organization | null;
  access: Access;
  onNavigate: () => void;
}

export function Navigation({ session, organizations, organization, access, onNavigate }: NavigationProps) {
  const groups = pageGroups
    .map((group) => ({ ...group, pages: visiblePages(group.pages, access) }))
    .filter((group) => group.pages.length > 0);
  return (
    <nav className={classes.navigation} aria-label="Main">
      <OrganizationSwitcher
        organizations={organizations}
        organization={organization}
        session={session}
        onNavigate={onNavigate}
      />
      <div className={classes.navScroll}>
        {groups.map((group) => (
          <div key={group.heading ?? ''}>
            {group.heading && <h2 className={classes.navHeading}>{group.heading}</h2>}
            <ul>
              {group.pages.map((page) => (
                <li key={page.to}>
                  <Link
                    to={page.to}
                    className={classes.navItem}
                    activeProps={{ className: classes.navItemOn, 'aria-current': 'page' }}
                    activeOptions={{ exact: page.to === '/', includeSearch: false }}
                    onClick={onNavigate}
                    title={page.label}
                  >
                    <Icon name={page.icon} />
                    <span className={classes.navLabel}>{page.label}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      <Account session={session} organization={organization} onNavigate={onNavigate} />
    </nav>
  );
}

function OrganizationSwitcher({ session, organizations, organization, onNavigate }: Omit<NavigationProps, 'access'>) {
  const navigate = useNavigate();
  const role = session.organizations.find((one) => one.id === organization?.id)?.role ?? '';
  return (
    <ChoiceMenu
      label="Organization"
      heading={session.user.isOperator ? 'All organizations' : 'Your organizations'}
      width={240}
      value={organization?.slug ?? null}
      options={organizations.map((one) => ({
        value: one.slug,
        label: one.name,
        hint: one.state === 'active' ? undefined : <span className="warn">{one.state}</span>,
      }))}
      onChange={(org) => {
        onNavigate();
        // Filters name keys and models of the organization that is being left: they stay behind.
        void navigate({ to: '/', search: { org, project: undefined } });
      }}
      target={
        <button type="button" className={classes.organization}>
          <Logo />
          <span className="sr-only">Switch organization, now</span>
          <span className={classes.organizationName}>
            <b className="truncate">{organization?.name ?? '…'}</b>
            <small>{capitalise(role)}</small>
          </span>
          <span className="spacer" />
          <Icon name="chevron-up-down" size="s" />
        </button>
      }
    />
  );
}

function Account({ session, organization, onNavigate }: Omit<NavigationProps, 'access' | 'organizations'>) {
  const queryClient = useQueryClient();
  const router = useRouter();
  const leave = async () => {
    try {
      await signOut();
    } catch {
      toast({
        title: 'You could not be signed out',
        detail: 'The gateway did not answer. You are still signed in.',
        bad: true,
      });
      return;
    }
    queryClient.clear();
    queryClient.setQueryData(sessionQuery.queryKey, null);
    await router.navigate({ to: '/sign-in', search: {} });
  };
  const { user } = session;
  const role = session.organizations.find((one) => one.id === organization?.id)?.role;
  return (
    <div className={classes.account}>
      <Menu
        position="top-start"
        width={220}
        classNames={{ dropdown: menu.dropdown, item: menu.item, label: menu.label }}
      >
        <Menu.Target>
          <button type="button" className={classes.accountButton}>
            <span className="sr-only">Account of</span>
            <span className={classes.avatar} aria-hidden="true">
              {initials(user.name)}
            </span>
            <span className={classes.accountName}>
              <span className="medium truncate">{user.name}</span>
              <small>{user.isOperator ? 'Operator' : capitalise(role ?? 'member')}</small>
            </span>
            <span className="spacer" />
            <Icon name="dots" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{user.email}</Menu.Label>
          <Menu.Item
            leftSection={<Icon name={accountPage.icon} size="s" />}
            onClick={onNavigate}
            renderRoot={(props) => <Link {...props} to={accountPage.to} />}
          >
            {accountPage.label}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="sign-out" size="s" />} onClick={() => void leave()}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return ((words[0]?.[0] ?? '?') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '')).toUpperCase();
}
