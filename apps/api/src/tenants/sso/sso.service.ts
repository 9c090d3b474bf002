import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Role, SsoChoices } from '@tollgate/contracts';
import type { Database, IdentityProvider, Transaction, User } from '@tollgate/database';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  type Configuration,
} from 'openid-client';
import { recordAudit } from '../../audit/audit.js';
import { DATABASE, OWN_SECRETS, SETTINGS, type OwnSecrets, type Settings } from '../../config/parts.js';
import { systemCaller } from '../../http/actor.js';
import { notFound } from '../../http/problem-error.js';
import { newId, parsePublicId, publicId } from '../../http/public-id.js';
import { insertMember, lockMembers } from '../members/members.service.js';
import { hashLinkToken, newLinkToken } from '../sign-in/link-token.js';
import { SessionsService, type OpenedSession, type SignInContext } from '../sign-in/sessions.service.js';
import { ProviderClients } from './provider-clients.js';
import { roleOfClaims, type RoleMapping } from './role-of-claims.js';
import { SsoRefusal } from './sso-refusal.js';

/** How long somebody has to sign in at their provider. */
const attemptMs = 10 * 60_000;

export interface BegunSso {
  /** Where the browser goes. */
  location: string;
  /** For the cookie that ties the attempt to this browser. */
  browserToken: string;
}

/**
 * Single sign-on by OpenID Connect: authorization code with PKCE, state and nonce. What comes back must belong to an attempt
 * this very browser began less than ten minutes ago, and each attempt is good for one answer.
 */
@Injectable()
export class SsoService {
  private readonly logger = new Logger('sso');

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(OWN_SECRETS) private readonly secrets: OwnSecrets,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly clients: ProviderClients,
    private readonly sessions: SessionsService,
  ) {}

  /** Providers for an e-mail address, by its domain. Says nothing of whether the address is known. */
  async choices(email: string, base: string): Promise<SsoChoices> {
    const domain = email.toLowerCase().split('@').at(-1) ?? '';
    const rows = await this.database.asSystem((tx) =>
      tx.identityProvider.findMany({
        where: { enabled: true, emailDomains: { has: domain }, organization: { state: { not: 'closed' } } },
        include: { organization: { select: { name: true } } },
        orderBy: { id: 'asc' },
        take: 20,
      }),
    );
    const providers = rows.map((row) => ({
      name: row.name,
      organizationName: row.organization.name,
      signInUrl: signInUrl(base, row.id),
    }));
    return { providers };
  }

  /** `redirectUri` is where the provider sends the browser back to. */
  async begin(providerId: string, redirectUri: string, returnTo: string): Promise<BegunSso> {
    const id = parsePublicId('idp', providerId);
    const row =
      id === null
        ? null
        : await this.database.asSystem((tx) => tx.identityProvider.findFirst({ where: { id, enabled: true } }));
    if (!row) throw notFound('identity provider');
    const client = await this.clientOf(row);
    const state = newLinkToken();
    const browserToken = newLinkToken();
    const codeVerifier = randomPKCECodeVerifier();
    const nonce = randomNonce();
    const now = this.settings.now();
    await this.database.asSystem((tx) =>
      tx.ssoAttempt.create({
        data: {
          stateHash: hashLinkToken(this.secrets, 'sso-state', state),
          browserHash: hashLinkToken(this.secrets, 'sso-browser', browserToken),
          identityProviderId: row.id,
          codeVerifier,
          nonce,
          redirectUri,
          returnTo,
          createdAt: new Date(now),
          expiresAt: new Date(now + attemptMs),
        },
      }),
    );
    const location = buildAuthorizationUrl(client, {
      redirect_uri: redirectUri,
      scope: [...new Set(['openid', ...row.scopes])].join(' '),
      code_challenge: await calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { location: location.href, browserToken };
  }

  /** `query` is what the provider sent the browser back with. @throws {SsoRefusal} */
  async finish(
    query: URLSearchParams,
    browserToken: string | undefined,
    context: SignInContext,
  ): Promise<OpenedSession & { returnTo: string }> {
    const state = query.get('state') ?? '';
    const attempt = await this.database.asSystem(async (tx) => {
      const stateHash = hashLinkToken(this.secrets, 'sso-state', state);
      const found = await tx.ssoAttempt.findUnique({ where: { stateHash } });
      // Good for one answer, whatever it is.
      if (found) await tx.ssoAttempt.deleteMany({ where: { stateHash } });
      return found;
    });
    const sameBrowser =
      attempt !== null &&
      browserToken !== undefined &&
      Buffer.from(attempt.browserHash).equals(hashLinkToken(this.secrets, 'sso-browser', browserToken));
    if (!attempt || !sameBrowser || attempt.expiresAt.getTime() <= this.settings.now()) {
      throw new SsoRefusal('sso_expired');
    }
    const row = await this.database.asSystem((tx) =>
      tx.identityProvider.findFirst({ where: { id: attempt.identityProviderId, enabled: true } }),
    );
    if (!row) throw new SsoRefusal('sso_expired');
    const claims = await this.claimsOf(row, query, attempt, state);
    const opened = await this.database.asSystem((tx) => this.letIn(tx, row, claims, context));
    return { ...opened, returnTo: attempt.returnTo };
  }

  /** Exchanges the code and checks the ID token: signature, issuer, audience, expiry, nonce. */
  private async claimsOf(
    row: IdentityProvider,
    query: URLSearchParams,
    attempt: { redirectUri: string; codeVerifier: string; nonce: string },
    state: string,
  ): Promise<Record<string, unknown>> {
    const client = await this.clientOf(row);
    const answer = new URL(attempt.redirectUri);
    answer.search = query.toString();
    try {
      const tokens = await authorizationCodeGrant(client, answer, {
        pkceCodeVerifier: attempt.codeVerifier,
        expectedState: state,
        expectedNonce: attempt.nonce,
        idTokenExpected: true,
      });
      const claims: Record<string, unknown> = { ...tokens.claims() };
      // Many providers keep groups and address out of the token; their userinfo has them, for the same subject.
      const incomplete = claims['email'] === undefined || claims[row.groupsClaim] === undefined;
      if (incomplete && client.serverMetadata().userinfo_endpoint !== undefined) {
        return { ...(await fetchUserInfo(client, tokens.access_token, String(claims['sub']))), ...claims };
      }
      return claims;
    } catch (error) {
      this.logger.warn({ msg: 'A single sign-on was refused', identityProvider: row.id, reason: reasonOf(error) });
      throw new SsoRefusal('sso_refused', { cause: error });
    }
  }

  private async letIn(
    tx: Transaction,
    row: IdentityProvider,
    claims: Record<string, unknown>,
    context: SignInContext,
  ): Promise<OpenedSession> {
    const { organizationId } = row;
    const subject = typeof claims['sub'] === 'string' ? claims['sub'] : '';
    const given = typeof claims['email'] === 'string' ? claims['email'].toLowerCase() : '';
    if (subject === '') throw new SsoRefusal('sso_refused');
    const granted = roleOfClaims(claims, {
      groupsClaim: row.groupsClaim,
      roleMappings: row.roleMappings as unknown as RoleMapping[],
      defaultRole: row.defaultRole as Role | null,
    });
    if (granted === null) throw new SsoRefusal('sso_no_role');

    await lockMembers(tx, organizationId);
    const identity = await tx.externalIdentity.findUnique({
      where: { identityProviderId_subject: { identityProviderId: row.id, subject } },
      include: { user: true },
    });
    const user = identity?.user ?? (await this.userByEmail(tx, row, given, claims));
    if (user.state !== 'active') throw new SsoRefusal('sso_refused');
    if (!identity) {
      await tx.externalIdentity.create({
        data: { id: newId(), organizationId, identityProviderId: row.id, subject, userId: user.id },
      });
    }
    await this.giveRole(tx, row, user, granted, context);
    return this.sessions.open(tx, { user, method: 'sso', boundToId: organizationId }, context);
  }

  /**
   * The account of an address, or a new one. Taking over an account of that address is safe, because the session reaches
   * nothing but the organization whose provider vouches for it.
   */
  private async userByEmail(
    tx: Transaction,
    row: IdentityProvider,
    email: string,
    claims: Record<string, unknown>,
  ): Promise<User> {
    // Said to be unverified is refused; not said at all is how some vendors do it (Microsoft Entra ID leaves it out).
    if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 254 || claims['email_verified'] === false) {
      throw new SsoRefusal('sso_no_email');
    }
    const known = await tx.user.findUnique({ where: { email } });
    if (known) return known;
    if (!row.provision) throw new SsoRefusal('sso_not_a_member');
    const name = typeof claims['name'] === 'string' ? claims['name'].replaceAll(/\p{Cc}/gu, '').slice(0, 120) : '';
    return tx.user.create({ data: { id: newId(), email, name, createdAt: new Date(this.settings.now()) } });
  }

  private async giveRole(
    tx: Transaction,
    row: IdentityProvider,
    user: User,
    granted: { role: Role; mapped: boolean },
    context: SignInContext,
  ): Promise<void> {
    const { organizationId } = row;
    const now = this.settings.now();
    const caller = {
      ...systemCaller(`single sign-on by ${row.name}`),
      ip: context.ip,
      requestId: context.requestId,
      userAgent: context.userAgent?.slice(0, 300) ?? null,
    };
    const member = await tx.member.findFirst({ where: { organizationId, userId: user.id } });
    if (!member) {
      const { state } = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } });
      if (!row.provision || state !== 'active') throw new SsoRefusal('sso_not_a_member');
      const made = await insertMember(tx, organizationId, user.id, granted.role, new Date(now));
      const after = { email: user.email, role: granted.role, identityProvider: publicId('idp', row.id) };
      const record = { action: 'member.create', targetType: 'member', targetId: made.id, after };
      return void (await recordAudit(tx, caller, organizationId, record, now));
    }
    // A default role is where people start; what somebody gave them since stays. Groups are the provider's say each time.
    if (!granted.mapped || member.role === granted.role) return;
    if (member.role === 'owner') {
      const others = await tx.member.count({ where: { organizationId, role: 'owner', id: { not: member.id } } });
      // The last owner stays owner, whatever the groups say.
      if (others === 0) return;
    }
    await tx.member.update({ where: { id: member.id }, data: { role: granted.role } });
    const record = {
      action: 'member.update',
      targetType: 'member',
      targetId: member.id,
      before: { email: user.email, role: member.role },
      after: { email: user.email, role: granted.role, identityProvider: publicId('idp', row.id) },
    };
    await recordAudit(tx, caller, organizationId, record, now);
  }

  private async clientOf(row: IdentityProvider): Promise<Configuration> {
    try {
      return await this.clients.of(row);
    } catch (error) {
      this.logger.warn({
        msg: 'An identity provider cannot be used',
        identityProvider: row.id,
        reason: reasonOf(error),
      });
      throw new SsoRefusal('sso_unavailable', { cause: error });
    }
  }
}

export function signInUrl(base: string, providerId: string): string {
  return `${base}/api/v1/auth/sso/${publicId('idp', providerId)}/start`;
}

/** Error messages of the library name what was wrong, never the token. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`.slice(0, 300);
}
