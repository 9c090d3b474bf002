/** The calls of the people's side of the management API: signing in, members, the audit log, organizations, single sign-on. */
import type {
  AcceptInvitation,
  AuditEntry,
  AuditEntryQuery,
  AuditVerification,
  ChangePassword,
  ConfirmTotp,
  CreatedInvitation,
  CreateIdentityProvider,
  IdentityProvider,
  Invitation,
  InvitationOffer,
  InvitationToken,
  Member,
  Organization,
  OrganizationStateChange,
  OwnSession,
  PasswordReset,
  Problem,
  RecoveryCodes,
  Role,
  RoleCatalogue,
  Session,
  SsoChoices,
  SsoQuestion,
  StepUp,
  TotpSeed,
  TotpState,
  UpdateIdentityProvider,
  UpdateMember,
  UpdateOrganization,
  UsePasswordReset,
} from '@tollgate/contracts';

export type {
  AuditEntry,
  AuditVerification,
  CreatedInvitation,
  CreateIdentityProvider,
  IdentityProvider,
  Invitation,
  InvitationOffer,
  Member,
  OwnSession,
  PasswordReset,
  Permission,
  Role,
  RoleCatalogue,
  SsoChoices,
  StepUp,
  TotpSeed,
  TotpState,
  UpdateIdentityProvider,
  UpdateOrganization,
} from '@tollgate/contracts';

/** What the form sends; the API fills in the rest. */
export interface NewOrganization {
  name: string;
  slug?: string;
  timeZone?: string;
}
export interface NewInvitation {
  email: string;
  role: Role;
  expiresInHours: number;
}
export type AuditFilters = Partial<Omit<AuditEntryQuery, 'limit' | 'cursor'>>;

interface Paged {
  limit?: number;
  cursor?: string;
}
interface List<T> {
  data: T[];
  nextCursor: string | null;
}
type Json<T> = { content: { 'application/json': T } };
type Refusal = { content: { 'application/problem+json': Problem } };
type Ok<T> = { responses: { 200: Json<T>; default: Refusal } };
type Created<T> = { responses: { 201: Json<T>; default: Refusal } };
type Nothing = { responses: { 204: { content?: never }; default: Refusal } };
type Body<T> = { requestBody: { content: { 'application/json': T } } };
type Id = { parameters: { path: { id: string } } };
type Both = { parameters: { path: { id: string; part: string } } };
type Changing = { parameters: { path: { id: string; part: string }; header?: { 'if-match'?: string } } };
type Asking<Q> = { parameters: { path: { id: string }; query?: Q } };

export interface PeoplePaths {
  '/api/v1/auth/sso/choices': { post: Body<SsoQuestion> & Ok<SsoChoices> };
  '/api/v1/auth/invitations/look': { post: Body<InvitationToken> & Ok<InvitationOffer> };
  '/api/v1/auth/invitations/accept': { post: Body<AcceptInvitation> & Ok<Session> };
  '/api/v1/invitations/accept': { post: Body<InvitationToken> & Ok<Member> };
  '/api/v1/auth/password-reset': { post: Body<UsePasswordReset> & Nothing };
  '/api/v1/auth/password': { post: Body<ChangePassword> & Nothing };
  '/api/v1/auth/totp': { get: Ok<TotpState>; post: Body<{ password: string }> & Created<TotpSeed> };
  '/api/v1/auth/totp/confirm': { post: Body<ConfirmTotp> & Ok<RecoveryCodes> };
  '/api/v1/auth/totp/disable': { post: Body<StepUp> & Nothing };
  '/api/v1/auth/totp/recovery-codes': { post: Body<StepUp> & Ok<RecoveryCodes> };
  '/api/v1/auth/sessions': { get: Ok<{ data: OwnSession[] }> };
  '/api/v1/auth/sessions/{id}': { delete: Id & Nothing };
  '/api/v1/auth/logout-everywhere': { post: Nothing };
  '/api/v1/roles': { get: Ok<RoleCatalogue> };
  '/api/v1/organizations/{id}': {
    get: Id & Ok<Organization>;
    patch: { parameters: { path: { id: string }; header?: { 'if-match'?: string } } } & Body<UpdateOrganization> &
      Ok<Organization>;
  };
  '/api/v1/organizations/{id}/suspend': { post: Id & Body<OrganizationStateChange> & Ok<Organization> };
  '/api/v1/organizations/{id}/reactivate': { post: Id & Body<OrganizationStateChange> & Ok<Organization> };
  '/api/v1/organizations/{id}/members': { get: Asking<Paged> & Ok<List<Member>> };
  '/api/v1/organizations/{id}/members/{part}': {
    patch: Changing & Body<UpdateMember> & Ok<Member>;
    delete: Both & Nothing;
  };
  '/api/v1/organizations/{id}/members/{part}/password-reset': { post: Both & Created<PasswordReset> };
  '/api/v1/organizations/{id}/invitations': {
    get: Asking<Paged> & Ok<List<Invitation>>;
    post: Id & Body<NewInvitation> & Created<CreatedInvitation>;
  };
  '/api/v1/organizations/{id}/invitations/{part}': { delete: Both & Nothing };
  '/api/v1/organizations/{id}/identity-providers': {
    get: Asking<Paged> & Ok<List<IdentityProvider>>;
    post: Id & Body<Partial<CreateIdentityProvider>> & Created<IdentityProvider>;
  };
  '/api/v1/organizations/{id}/identity-providers/{part}': {
    patch: Changing & Body<UpdateIdentityProvider> & Ok<IdentityProvider>;
    delete: Both & Nothing;
  };
  '/api/v1/organizations/{id}/audit-entries': { get: Asking<AuditFilters & Paged> & Ok<List<AuditEntry>> };
  '/api/v1/organizations/{id}/audit-entries/verify': { post: Id & Ok<AuditVerification> };
  '/api/v1/audit-entries': {
    get: { parameters: { query?: AuditFilters & Paged } } & Ok<List<AuditEntry>>;
  };
  '/api/v1/audit-entries/verify': { post: Ok<AuditVerification> };
}
