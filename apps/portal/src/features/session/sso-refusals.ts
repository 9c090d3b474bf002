/** What `/sign-in?error=` says; the codes are those of the gateway's single sign-on. */
const words: Record<string, string> = {
  sso_expired: 'The sign-in took too long, was used before, or was begun in another browser. Try again.',
  sso_refused: 'Your identity provider did not vouch for you. Try again, or ask your administrator.',
  sso_no_email: 'Your identity provider does not tell your e-mail address, or says that it is not verified.',
  sso_no_role: 'You are in none of the groups that have a role here. Ask an owner of your organization.',
  sso_not_a_member: 'You are not a member of this organization. Ask for an invitation.',
  sso_unavailable: 'Your identity provider cannot be reached at the moment. Try again shortly.',
};

/** null where the address carries no error. A code nobody knows is never shown as it stands. */
export function ssoRefusal(code: string | undefined): string | null {
  if (code === undefined) return null;
  return Object.hasOwn(words, code) ? (words[code] ?? null) : 'Single sign-on did not work. Try again.';
}
