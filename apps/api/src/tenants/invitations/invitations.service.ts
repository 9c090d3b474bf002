import { Inject, Injectable, Logger } from '@nestjs/common';
import type {
  AcceptInvitation,
  CreatedInvitation,
  CreateInvitation,
  Invitation as InvitationView,
  InvitationOffer,
  InvitationQuery,
  Member,
  Page,
  Role,
  Session,
} from '@tollgate/contracts';
import type { Database, Invitation, Prisma, Transaction } from '@tollgate/database';
import { DATABASE, OWN_SECRETS, SETTINGS, type OwnSecrets, type Settings } from '../../config/parts.js';
import type { Caller, OrganizationScope, UserActor } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { checkEntityTag, entityTagOf, lockRow } from '../../http/entity-tag.js';
import { notFound, ProblemError } from '../../http/problem-error.js';
import { newId, parsePublicId, publicId } from '../../http/public-id.js';
import { Writes } from '../../http/writes.js';
import { MailOutbox } from '../../mail/mail-outbox.js';
import { insertMember, lockMembers, refuseMoreThanOwn } from '../members/members.service.js';
import { hashLinkToken, newLinkToken, ofLink } from '../sign-in/link-token.js';
import { hashPassword } from '../sign-in/password.js';
import { sessionCookieText } from '../sign-in/session-cookie.js';
import { sessionLifetimeMs, SessionsService, type SignInContext } from '../sign-in/sessions.service.js';

type OpenInvitation = Prisma.InvitationGetPayload<{ include: { organization: true } }>;

/**
 * Offers of membership. The link's secret is good for one acceptance, until the invitation ends or is withdrawn, by the
 * person with the invited address: whoever has an account signs in first, whoever has none makes it with the link.
 */
@Injectable()
export class InvitationsService {
  private readonly logger = new Logger('invitations');

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(OWN_SECRETS) private readonly secrets: OwnSecrets,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
    private readonly mail: MailOutbox,
    private readonly sessions: SessionsService,
  ) {}

  async list(organizationId: string, query: InvitationQuery): Promise<Page<InvitationView>> {
    const { before, orderBy, take } = pageArguments(query);
    const now = new Date(this.settings.now());
    const where = { organizationId, ...before, ...stateFilter(query.state, now) };
    const rows = await this.database.forOrganization(organizationId, (tx) =>
      tx.invitation.findMany({ where, orderBy, take }),
    );
    return toPage(rows, query.limit, (row) => view(row, now));
  }

  async get(organizationId: string, invitationId: string): Promise<InvitationView> {
    const id = parsePublicId('invt', invitationId);
    const row = await this.database.forOrganization(organizationId, (tx) => find(tx, organizationId, id));
    return view(row, new Date(this.settings.now()));
  }

  /** An earlier open invitation of the same address is withdrawn: one link is good at a time. */
  async create(
    caller: Caller,
    organization: OrganizationScope,
    input: CreateInvitation,
    base: string,
  ): Promise<CreatedInvitation> {
    const { organizationId } = organization;
    refuseMoreThanOwn(caller, organizationId, input.role);
    const token = newLinkToken();
    const now = new Date(this.settings.now());
    const link = `${base}/accept-invitation#${token}`;
    const created = await this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        const member = await tx.member.findFirst({ where: { organizationId, user: { email: input.email } } });
        if (member) throw new ProblemError('already_exists', 'This person is a member already.');
        await tx.invitation.updateMany({
          where: { organizationId, email: input.email, acceptedAt: null, revokedAt: null },
          data: { revokedAt: now },
        });
        const row = await tx.invitation.create({
          data: {
            id: newId(),
            organizationId,
            email: input.email,
            role: input.role,
            tokenHash: hashLinkToken(this.secrets, 'invitation', token),
            createdBy: `${caller.actor.type}:${caller.actor.id ?? ''}:${caller.actor.label}`,
            mailState: this.mail.isConfigured ? 'queued' : 'none',
            createdAt: now,
            expiresAt: new Date(now.getTime() + input.expiresInHours * 3_600_000),
          },
        });
        if (this.mail.isConfigured) await this.mail.put(tx, organizationId, letter(row, organization, caller, link));
        const shown = view(row, now);
        await unit.audit({
          action: 'invitation.create',
          targetType: 'invitation',
          targetId: shown.id,
          after: { email: row.email, role: row.role, expiresAt: row.expiresAt },
        });
        return { ...shown, link };
      },
      { asSystem: true },
    );
    // Not waited for: whoever invites sees at once whether it is queued, and later whether it went out.
    void this.mail.deliver().catch((error: unknown) => this.logger.warn({ msg: 'Mail was not delivered', err: error }));
    return created;
  }

  /** Withdraws an open invitation. Twice is no error. */
  async revoke(caller: Caller, organizationId: string, invitationId: string, ifMatch?: string): Promise<void> {
    const id = parsePublicId('invt', invitationId);
    const now = new Date(this.settings.now());
    await this.writes.run(caller, organizationId, async (tx, unit) => {
      await lockRow(tx, 'invitation', id);
      const row = await find(tx, organizationId, id);
      checkEntityTag(ifMatch, tagFacts(view(row, now)));
      if (row.acceptedAt !== null) throw new ProblemError('invalid_state', 'The invitation was accepted already.');
      if (row.revokedAt !== null) return unit.unchanged();
      await tx.invitation.update({ where: { id: row.id }, data: { revokedAt: now } });
      await unit.audit({
        action: 'invitation.revoke',
        targetType: 'invitation',
        targetId: invitationId,
        before: { email: row.email, role: row.role },
      });
    });
  }

  /** What the link offers. @throws {ProblemError} `link_expired`, the same for unknown, used, withdrawn and old ones */
  async look(token: string): Promise<InvitationOffer> {
    return this.database.asSystem(async (tx) => {
      const row = await this.open(tx, token);
      const user = await tx.user.findUnique({ where: { email: row.email }, select: { id: true } });
      return {
        organizationName: row.organization.name,
        email: row.email,
        role: row.role as Role,
        expiresAt: row.expiresAt.toISOString(),
        hasAccount: user !== null,
      };
    });
  }

  /** For somebody without an account: makes it with the invited address, and signs in. */
  async acceptAsNew(input: AcceptInvitation, context: SignInContext): Promise<{ session: Session; cookie: string }> {
    const { organizationId, tokenHash } = await this.invited(input.token);
    const caller: Caller = {
      actor: { type: 'system', id: null, label: 'invitation' },
      means: 'portal',
      ip: context.ip,
      requestId: context.requestId,
      userAgent: context.userAgent?.slice(0, 300) ?? null,
      ...(context.idempotency ? { idempotency: ofLink(context.idempotency, tokenHash) } : {}),
    };
    await this.writes.replay(caller, organizationId);
    // Looked up first: hashing a password for a link that is none would be for nothing.
    const offer = await this.look(input.token);
    if (offer.hasAccount) {
      throw new ProblemError('invalid_state', 'There is an account with this address: sign in, then accept.');
    }
    const passwordHash = await hashPassword(input.password);
    const now = new Date(this.settings.now());
    let cookie = '';
    const session = await this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        const row = await this.take(tx, input.token);
        const user = await tx.user.create({
          data: { id: newId(), email: row.email, name: input.name, passwordHash, createdAt: now },
        });
        const opened = await this.sessions.open(tx, { user, method: 'invitation', boundToId: null }, context);
        const member = await insertMember(tx, organizationId, user.id, row.role as Role, now);
        const actor = { ...opened.actor, memberships: new Map([[organizationId, member.role]]) };
        // On the record it is the person who accepted; before, there was none.
        caller.actor = actor;
        await unit.audit(accepted(row, member));
        cookie = sessionCookieText(this.settings, opened.token, sessionLifetimeMs);
        unit.replyHeader('set-cookie', cookie);
        return this.sessions.describeIn(tx, actor, opened.expiresAt);
      },
      { asSystem: true, platformToo: true },
    );
    return { session, cookie };
  }

  /** For somebody signed in with the invited address; to anybody else the link is none. */
  async acceptAsUser(caller: Caller, user: UserActor, token: string): Promise<Member> {
    const { organizationId } = await this.invited(token);
    return this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        const row = await this.take(tx, token, user.label);
        const known = await tx.member.findFirst({ where: { organizationId, userId: user.id } });
        if (known) throw new ProblemError('already_exists', 'You are a member already.');
        const now = new Date(this.settings.now());
        const member = await insertMember(tx, organizationId, user.id, row.role as Role, now);
        await unit.audit(accepted(row, member));
        return member;
      },
      { asSystem: true },
    );
  }

  /** Where a link leads, whatever became of it: a repeated acceptance is answered although the link is used up. */
  private async invited(token: string): Promise<{ organizationId: string; tokenHash: Uint8Array }> {
    const tokenHash = hashLinkToken(this.secrets, 'invitation', token);
    const row = await this.database.asSystem((tx) =>
      tx.invitation.findUnique({ where: { tokenHash }, select: { organizationId: true } }),
    );
    if (!row) throw new ProblemError('link_expired');
    return { organizationId: row.organizationId, tokenHash };
  }

  private async open(tx: Transaction, token: string, email?: string): Promise<OpenInvitation> {
    const row = await tx.invitation.findUnique({
      where: { tokenHash: hashLinkToken(this.secrets, 'invitation', token) },
      include: { organization: true },
    });
    const now = new Date(this.settings.now());
    if (!row || stateOf(row, now) !== 'open' || (email !== undefined && row.email !== email)) {
      throw new ProblemError('link_expired');
    }
    if (row.organization.state !== 'active') throw new ProblemError('organization_suspended');
    return row;
  }

  /** Uses the link up: of two acceptances at once one wins. */
  private async take(tx: Transaction, token: string, email?: string): Promise<OpenInvitation> {
    const row = await this.open(tx, token, email);
    await lockMembers(tx, row.organizationId);
    const { count } = await tx.invitation.updateMany({
      where: { id: row.id, acceptedAt: null, revokedAt: null },
      data: { acceptedAt: new Date(this.settings.now()) },
    });
    if (count !== 1) throw new ProblemError('link_expired');
    return row;
  }
}

async function find(tx: Transaction, organizationId: string, id: string | null): Promise<Invitation> {
  const row = id === null ? null : await tx.invitation.findFirst({ where: { id, organizationId } });
  if (!row) throw notFound('invitation');
  return row;
}

/** Not whether the mail went out, and not that its time is over. */
function tagFacts({ id, email, role, state, expiresAt, acceptedAt }: InvitationView): object {
  return { id, email, role, revoked: state === 'revoked', expiresAt, acceptedAt };
}

export const invitationTag = (invitation: InvitationView): string => entityTagOf(tagFacts(invitation));

function letter(row: Invitation, organization: OrganizationScope, caller: Caller, link: string) {
  return {
    invitationId: row.id,
    to: row.email,
    subject: `Invitation to ${organization.name} on Tollgate`,
    text: [
      `${caller.actor.label} invites you to the organization "${organization.name}" as ${row.role}.`,
      '',
      link,
      '',
      `The link is good until ${row.expiresAt.toISOString()} and can be used once. If you did not expect it, ignore it.`,
    ].join('\n'),
  };
}

function accepted(row: Invitation, member: Member) {
  return {
    action: 'invitation.accept',
    targetType: 'invitation',
    targetId: publicId('invt', row.id),
    after: { memberId: member.id, email: row.email, role: row.role },
  };
}

function stateOf(row: Invitation, now: Date): InvitationView['state'] {
  if (row.acceptedAt !== null) return 'accepted';
  if (row.revokedAt !== null) return 'revoked';
  return row.expiresAt <= now ? 'expired' : 'open';
}

function stateFilter(state: InvitationQuery['state'], now: Date): Prisma.InvitationWhereInput {
  switch (state) {
    case undefined:
      return {};
    case 'accepted':
      return { acceptedAt: { not: null } };
    case 'revoked':
      return { acceptedAt: null, revokedAt: { not: null } };
    case 'expired':
      return { acceptedAt: null, revokedAt: null, expiresAt: { lte: now } };
    case 'open':
      return { acceptedAt: null, revokedAt: null, expiresAt: { gt: now } };
  }
}

function view(row: Invitation, now: Date): InvitationView {
  const [, id = '', ...name] = row.createdBy.split(':');
  return {
    id: publicId('invt', row.id),
    email: row.email,
    role: row.role as Role,
    state: stateOf(row, now),
    mail: row.mailState as InvitationView['mail'],
    createdBy: { id, name: name.join(':') },
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    acceptedAt: row.acceptedAt?.toISOString() ?? null,
  };
}
