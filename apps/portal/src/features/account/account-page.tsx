import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../../lib/session.js';
import { Note } from '../../ui/note.js';
import { Page } from '../../ui/page.js';
import classes from '../../ui/page.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { PasswordPanel } from './password-panel.js';
import { SecondFactorPanel } from './second-factor-panel.js';
import { SessionsPanel } from './sessions-panel.js';

/** What belongs to the person, whichever organization they look at. */
export function AccountPage({ onSignedOut }: { onSignedOut: () => void }) {
  const session = useQuery(sessionQuery).data;
  if (!session) return null;
  const { user, boundTo } = session;
  return (
    <Page narrow>
      <PageHeader title="Your account" description={`${user.name} · ${user.email}`} />
      <div className={classes.stack}>
        {boundTo ? (
          <Note icon="lock">
            You signed in through your organization’s identity provider. Sign in with your password to change it or your
            second factor.
          </Note>
        ) : (
          <>
            <PasswordPanel email={user.email} />
            <SecondFactorPanel />
          </>
        )}
        <SessionsPanel onSignedOut={onSignedOut} />
      </div>
    </Page>
  );
}
