import { jest } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeBrowser } from '../../../testing/browser.js';
import type { Session, SsoChoices } from '../../lib/api-client.js';
import type { Credentials } from '../../lib/session.js';

const { ApiError } = await import('../../lib/api-client.js');
const refusal = (code: string) => new ApiError(code, 401, code, 'req_1');

/** Stands in for the gateway: an account with a second factor. */
const signIn = jest.fn(async ({ password, totp, recoveryCode }: Credentials): Promise<Session> => {
  if (password !== 'right') throw refusal('invalid_credentials');
  if (totp === undefined && recoveryCode === undefined) throw refusal('totp_required');
  if (totp !== '123456' && recoveryCode !== 'abcd-efgh') throw refusal('invalid_credentials');
  return session;
});
const session: Session = {
  user: { id: 'usr_1', email: 'ada@example.com', name: 'Ada', isOperator: false, twoFactor: true },
  method: 'password',
  boundTo: null,
  csrfToken: 'token',
  organizations: [],
  expiresAt: '2026-11-21T00:00:00.000Z',
};
/** Stands in for the question which identity provider vouches for an address. */
const choices = jest.fn(async (email: string): Promise<SsoChoices['providers']> =>
  email.endsWith('@acme.example')
    ? [{ name: 'Acme login', organizationName: 'Acme', signInUrl: '/api/v1/auth/sso/idp_1/start' }]
    : [],
);
jest.unstable_mockModule('../../lib/session.js', () => ({ signIn }));
jest.unstable_mockModule('./api.js', () => ({
  ssoChoicesQuery: (email: string) => ({ queryKey: ['sso', email], queryFn: () => choices(email), retry: false }),
}));
const { SignInPage } = await import('./sign-in-page.js');
const { startUrl } = await import('./sso-choices.js');
const { ssoRefusal } = await import('./sso-refusals.js');

// Whoever cannot get through this page cannot use anything else.
describe('the sign-in page', () => {
  const onSignedIn = jest.fn();

  beforeEach(() => {
    fakeBrowser();
    onSignedIn.mockClear();
    signIn.mockClear();
    choices.mockClear();
  });

  function show(error?: string) {
    render(
      <QueryClientProvider client={new QueryClient()}>
        <MantineProvider env="test">
          <SignInPage onSignedIn={onSignedIn} error={error} />
        </MantineProvider>
      </QueryClientProvider>,
    );
  }
  async function enter(email: string, password: string) {
    await userEvent.type(screen.getByLabelText('E-mail'), email);
    await userEvent.type(screen.getByLabelText('Password'), `${password}{Enter}`);
  }

  it('asks for a code only once the password was right, and says when the code is wrong', async () => {
    show();
    await enter('ada@example.com', 'right');
    const code = await screen.findByLabelText('Code of your authenticator app');
    expect(screen.queryByRole('alert')).toBeNull();
    await userEvent.type(code, '111 111{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('This code is wrong or was used before');
    await userEvent.clear(code);
    await userEvent.type(code, '123 456{Enter}');
    await screen.findByRole('button', { name: 'Continue' });
    expect(onSignedIn).toHaveBeenCalledTimes(1);
    expect(signIn.mock.lastCall?.[0]).toEqual({ email: 'ada@example.com', password: 'right', totp: '123456' });
  });

  it('takes a recovery code in place of the app', async () => {
    show();
    await enter('ada@example.com', 'right');
    await userEvent.click(await screen.findByRole('button', { name: 'Use a recovery code' }));
    await userEvent.type(screen.getByLabelText('Recovery code'), 'abcd-efgh{Enter}');
    expect(signIn.mock.lastCall?.[0]).toEqual({
      email: 'ada@example.com',
      password: 'right',
      recoveryCode: 'abcd-efgh',
    });
  });

  it('says the same of a wrong address and a wrong password', async () => {
    show();
    await enter('ada@example.com', 'wrong');
    expect((await screen.findByRole('alert')).textContent).toBe('This e-mail address and password do not match.');
  });

  it('offers the identity provider of an address by name, and asks for it once', async () => {
    show();
    await userEvent.type(screen.getByLabelText('E-mail'), 'ada@acme.example');
    await userEvent.tab();
    expect(await screen.findByRole('button', { name: 'Continue with Acme login' })).toBeTruthy();
    expect(choices.mock.calls).toEqual([['ada@acme.example']]);
  });

  it('says why single sign-on sent the browser back, and never repeats what an address makes up', () => {
    show('sso_no_role');
    expect(screen.getByRole('alert').textContent).toContain('none of the groups');
    expect(ssoRefusal('<b>call 555</b>')).toBe('Single sign-on did not work. Try again.');
    expect(ssoRefusal('constructor')).toBe('Single sign-on did not work. Try again.');
    expect(ssoRefusal(undefined)).toBeNull();
  });

  it('comes back from single sign-on to where the user wanted to go', () => {
    expect(startUrl('http://gate.example/api/v1/auth/sso/idp_1/start', '/usage?org=acme')).toBe(
      'http://gate.example/api/v1/auth/sso/idp_1/start?returnTo=%2Fusage%3Forg%3Dacme',
    );
  });
});
