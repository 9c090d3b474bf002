import { useAccess } from '../../lib/access.js';
import { useScope } from '../../lib/scope.js';
import { EmptyState } from '../../ui/empty-state.js';
import { Page } from '../../ui/page.js';
import classes from '../../ui/page.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { Panel } from '../../ui/panel.js';
import { Tabs } from '../../ui/tabs.js';
import { GeneralSettings } from './general-settings.js';
import type { SettingsSearch } from './search.js';
import { SsoSettings } from './sso-settings.js';

export interface SettingsPageProps {
  search: SettingsSearch;
  onSearch: (patch: Partial<SettingsSearch>) => void;
}

export function SettingsPage({ search, onSearch }: SettingsPageProps) {
  const { organization } = useScope();
  const access = useAccess();
  const tab = search.tab ?? 'general';
  return (
    <Page narrow>
      <PageHeader title="Settings" description={`What holds for all of ${organization.name}`} />
      <div className={classes.tabs}>
        <Tabs
          label="Which settings"
          value={tab}
          options={[
            { value: 'general', label: 'General' },
            { value: 'sso', label: 'Single sign-on' },
          ]}
          onChange={(value) => onSearch({ tab: value === 'general' ? undefined : value })}
        />
      </div>
      {tab === 'general' && <GeneralSettings key={organization.id} />}
      {tab === 'sso' &&
        (access.may('sso:read') ? (
          <SsoSettings key={organization.id} />
        ) : (
          <Panel>
            <EmptyState title="Your role does not show single sign-on">{access.whyNot('sso:read')}</EmptyState>
          </Panel>
        ))}
    </Page>
  );
}
