import { z } from 'zod';
import { timestamp } from './primitives.js';

export const roles = ['owner', 'admin', 'developer', 'billing', 'viewer'] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

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
  })
  .meta({ id: 'Login' });
export type Login = z.infer<typeof loginSchema>;

export const sessionSchema = z
  .object({
    user: z.object({ id: z.string(), email: z.string(), name: z.string(), isOperator: z.boolean() }),
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
