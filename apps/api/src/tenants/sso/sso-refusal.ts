/** Why somebody was not let in. The browser is sent back to the sign-in page with the code: there is no API client to tell. */
export const ssoRefusals = {
  sso_expired: 'The sign-in took too long, was used before, or was begun in another browser. Try again.',
  sso_refused: 'The identity provider did not vouch for you.',
  sso_no_email: 'The identity provider does not tell your e-mail address, or says that it is not verified.',
  sso_no_role: 'You are in none of the groups that have a role here.',
  sso_not_a_member: 'You are not a member of this organization; ask for an invitation.',
  sso_unavailable: 'The identity provider cannot be reached.',
} as const;

export type SsoRefusalCode = keyof typeof ssoRefusals;

export class SsoRefusal extends Error {
  override readonly name = 'SsoRefusal';

  constructor(
    readonly code: SsoRefusalCode,
    options?: { cause?: unknown },
  ) {
    super(ssoRefusals[code], options);
  }
}
