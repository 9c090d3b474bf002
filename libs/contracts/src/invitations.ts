import { z } from 'zod';
import { emailAddress, newPassword, roleSchema } from './auth.js';
import { pageOf, pageQueryShape } from './page.js';
import { actorReference, displayName, timestamp } from './primitives.js';

export const invitationStates = ['open', 'accepted', 'revoked', 'expired'] as const;

export const invitationSchema = z
  .object({
    id: z.string().meta({ examples: ['invt_0193b3f2a4c87d6e9f10aabbccddeeff'] }),
    email: z.string(),
    role: roleSchema,
    state: z.enum(invitationStates),
    mail: z
      .enum(['none', 'queued', 'sent', 'failed'])
      .meta({ description: '`none`: no mail server is set, pass the link on yourself' }),
    createdBy: actorReference,
    createdAt: timestamp,
    expiresAt: timestamp,
    acceptedAt: timestamp.nullable(),
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof invitationSchema>;
export const invitationPageSchema = pageOf(invitationSchema, 'InvitationPage');

export const invitationQuerySchema = z.strictObject({
  ...pageQueryShape,
  state: z.enum(invitationStates).optional(),
});
export type InvitationQuery = z.infer<typeof invitationQuerySchema>;

export const createInvitationSchema = z
  .strictObject({
    email: emailAddress,
    role: roleSchema,
    expiresInHours: z
      .int()
      .min(1)
      .max(24 * 30)
      .default(24 * 7),
  })
  .meta({ id: 'CreateInvitation' });
export type CreateInvitation = z.infer<typeof createInvitationSchema>;

export const createdInvitationSchema = invitationSchema
  .extend({
    link: z.string().meta({ description: 'Shown this once. Good for one acceptance by the invited address.' }),
  })
  .meta({ id: 'CreatedInvitation' });
export type CreatedInvitation = z.infer<typeof createdInvitationSchema>;

const token = z.string().min(20).max(200);

export const invitationTokenSchema = z.strictObject({ token }).meta({ id: 'InvitationToken' });
export type InvitationToken = z.infer<typeof invitationTokenSchema>;

/** What somebody with the link sees before they accept. */
export const invitationOfferSchema = z
  .object({
    organizationName: z.string(),
    email: z.string(),
    role: roleSchema,
    expiresAt: timestamp,
    hasAccount: z
      .boolean()
      .meta({ description: 'Sign in and accept with `/invitations/accept`; otherwise `/auth/invitations/accept`' }),
  })
  .meta({ id: 'InvitationOffer' });
export type InvitationOffer = z.infer<typeof invitationOfferSchema>;

/** For somebody who has no account yet: makes it, and signs in. */
export const acceptInvitationSchema = z
  .strictObject({ token, name: displayName, password: newPassword })
  .meta({ id: 'AcceptInvitation' });
export type AcceptInvitation = z.infer<typeof acceptInvitationSchema>;
