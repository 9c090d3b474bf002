/**
 * The secret of a link travels behind the #, which no browser sends to a server. Whoever has to sign in first comes back
 * without it, so it waits in the tab's own storage meanwhile.
 */
const storageKey = 'tollgate-invitation';

export function rememberToken(token: string): void {
  try {
    sessionStorage.setItem(storageKey, token);
  } catch {
    // Without storage the link is opened once more after signing in.
  }
}

export function forgetToken(): void {
  try {
    sessionStorage.removeItem(storageKey);
  } catch {
    // There was nothing kept.
  }
}

/** From the address, else the one kept; null where there is neither. */
export function tokenOf(hash: string): string | null {
  const given = hash.replace(/^#/, '');
  if (given) return given;
  try {
    return sessionStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
