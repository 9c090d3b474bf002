import { z } from 'zod';
import { timestamp } from './primitives.js';

export const roles = ['owner', 'admin', 'developer', 'billing', 'viewer'] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

const totpCode = z
  .string()
  .regex(/^\d{6}$/, 'must be the 6 digits of the authenticator app')
  .meta({ examples: ['287082'] });

/** Of an account that is made or changed; one that exists already may have a shorter one. */
export const newPassword = z
  .string()
  .min(10, 'must have at least 10 characters')
  .max(1024)
  .meta({ examples: ['correct horse battery staple'] });

/** E-mail addresses are compared in lower case everywhere. */
export const emailAddress = z
  .email('must be an e-mail address')
  .max(254)
  .transform((text) => text.toLowerCase())
  .meta({ examples: ['ada@example.com'] });

/** Lengths are bounded so that nobody makes the server hash megabytes. */
export const loginSchema = z
  .strictObject({
    email: z
      .string()
      .trim()
      .min(3)
      .max(254)
      .meta({ examples: ['admin@example.com'] }),
    password: z.string().min(1).max(1024),
    totp: totpCode.optional().meta({ description: 'Needed where the reply was `totp_required`' }),
    recoveryCode: z.string().max(64).optional().meta({ description: 'In place of `totp`; each works once' }),
  })
  .meta({ id: 'Login' });
export type Login = z.infer<typeof loginSchema>;

export const signInMethods = ['password', 'invitation', 'sso'] as const;

export const sessionSchema = z
  .object({
    user: z.object({
      id: z.string(),
      email: z.string(),
      name: z.string(),
      isOperator: z.boolean(),
      twoFactor: z.boolean(),
    }),
    method: z.enum(signInMethods),
    boundTo: z
      .string()
      .nullable()
      .meta({ description: 'Id of the one organization this session reaches: it was opened by its identity provider' }),
    csrfToken: z.string().meta({ description: 'Send as `x-csrf-token` with every write' }),
    organizations: z
      .array(
        z.object({
          id: z.string(),
          slug: z.string(),
          name: z.string(),
          role: z
            .string()
            .meta({ description: 'The role there; `operator` where it comes from operating the platform' }),
        }),
      )
      .meta({ description: 'Every organization this user may see, by name' }),
    expiresAt: timestamp,
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof sessionSchema>;

/** One signed-in browser of the caller's own. */
export const ownSessionSchema = z
  .object({
    id: z.string().meta({ examples: ['ses_0193b3f2a4c87d6e9f10aabbccddeeff'] }),
    current: z.boolean(),
    method: z.enum(signInMethods),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    createdAt: timestamp,
    lastSeenAt: timestamp,
    expiresAt: timestamp,
  })
  .meta({ id: 'OwnSession' });
export type OwnSession = z.infer<typeof ownSessionSchema>;
export const ownSessionListSchema = z
  .object({ data: z.array(ownSessionSchema), nextCursor: z.null() })
  .meta({ id: 'OwnSessionList' });
export type OwnSessionList = z.infer<typeof ownSessionListSchema>;

const password = z.string().min(1).max(1024);

export const changePasswordSchema = z
  .strictObject({ currentPassword: password, newPassword })
  .meta({ id: 'ChangePassword' });
export type ChangePassword = z.infer<typeof changePasswordSchema>;

export const usePasswordResetSchema = z
  .strictObject({ token: z.string().min(20).max(200), newPassword })
  .meta({ id: 'UsePasswordReset' });
export type UsePasswordReset = z.infer<typeof usePasswordResetSchema>;

/** The link is shown this once; whoever has it sets the password. */
export const passwordResetSchema = z
  .object({ link: z.string(), email: z.string(), expiresAt: timestamp })
  .meta({ id: 'PasswordReset' });
export type PasswordReset = z.infer<typeof passwordResetSchema>;

export const beginTotpSchema = z.strictObject({ password }).meta({ id: 'BeginTotp' });
export type BeginTotp = z.infer<typeof beginTotpSchema>;

/** The seed of the authenticator app, shown this once. It counts from its confirmation on. */
export const totpSeedSchema = z
  .object({
    secret: z.string().meta({ description: 'Base32', examples: ['JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'] }),
    otpauthUrl: z.string().meta({ description: 'What the QR code holds' }),
  })
  .meta({ id: 'TotpSeed' });
export type TotpSeed = z.infer<typeof totpSeedSchema>;

export const confirmTotpSchema = z.strictObject({ totp: totpCode }).meta({ id: 'ConfirmTotp' });
export type ConfirmTotp = z.infer<typeof confirmTotpSchema>;

/** The password and a second factor: what changing the second factor itself needs. */
export const stepUpSchema = z
  .strictObject({ password, totp: totpCode.optional(), recoveryCode: z.string().max(64).optional() })
  .meta({ id: 'StepUp' });
export type StepUp = z.infer<typeof stepUpSchema>;

export const recoveryCodesSchema = z
  .object({
    recoveryCodes: z
      .array(z.string())
      .meta({ description: 'Shown this once; each takes the place of one code', examples: [['k3f9-x2mq-7tzd']] }),
  })
  .meta({ id: 'RecoveryCodes' });
export type RecoveryCodes = z.infer<typeof recoveryCodesSchema>;

export const totpStateSchema = z
  .object({ enabled: z.boolean(), confirmedAt: timestamp.nullable(), recoveryCodesLeft: z.int() })
  .meta({ id: 'TotpState' });
export type TotpState = z.infer<typeof totpStateSchema>;
