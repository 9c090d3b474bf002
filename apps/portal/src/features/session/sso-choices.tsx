import { useQuery } from '@tanstack/react-query';
import { Button } from '../../ui/button.js';
import { Note } from '../../ui/note.js';
import { ssoChoicesQuery } from './api.js';
import classes from './sign-in-page.module.css';

export interface SsoChoicesProps {
  /** As typed so far. */
  email: string;
  /** The address that has been asked about; null: none yet. */
  asked: string | null;
  onAsk: (email: string) => void;
  /** Where to go afterwards: a path of this portal. */
  returnTo: string;
}

/** Which identity providers vouch for this address. They are asked for once the address is typed, not letter by letter. */
export function SsoChoicesList({ email, asked, onAsk, returnTo }: SsoChoicesProps) {
  const wanted = email.trim().toLowerCase();
  const current = asked !== null && asked === wanted;
  const choices = useQuery({ ...ssoChoicesQuery(asked ?? ''), enabled: current });
  const found = current ? (choices.data ?? []) : [];
  return (
    <div className={classes.sso}>
      <p className={classes.or}>
        <span>or</span>
      </p>
      {found.map((one) => (
        <Button
          key={one.signInUrl}
          className={classes.submit}
          icon="building"
          onClick={() => globalThis.location.assign(startUrl(one.signInUrl, returnTo))}
        >
          <span className="truncate">
            Continue with {one.name}
            {found.length > 1 && <span className="muted"> · {one.organizationName}</span>}
          </span>
        </Button>
      ))}
      {found.length === 0 && (
        <Button
          className={classes.submit}
          icon="building"
          disabled={!looksLikeEmail(wanted)}
          busy={current && choices.isFetching}
          onClick={() => (current ? void choices.refetch() : onAsk(wanted))}
        >
          Continue with single sign-on
        </Button>
      )}
      <div aria-live="polite">
        {current && choices.data?.length === 0 && (
          <p className={classes.hint}>No single sign-on is set up for {domainOf(wanted)}. Use your password.</p>
        )}
        {current && choices.error && (
          <Note tone="bad" icon="cross-circle">
            {choices.error.message}
          </Note>
        )}
      </div>
    </div>
  );
}

export function looksLikeEmail(text: string): boolean {
  return /^\S+@\S+\.\S+$/.test(text.trim());
}

/** The link of the provider, and where to go once it has vouched. */
export function startUrl(signInUrl: string, returnTo: string): string {
  const url = new URL(signInUrl, globalThis.location.origin);
  if (returnTo !== '/') url.searchParams.set('returnTo', returnTo);
  return url.href;
}

function domainOf(email: string): string {
  return email.split('@').at(-1) ?? email;
}
