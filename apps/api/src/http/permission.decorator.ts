import { SetMetadata } from '@nestjs/common';
import type { Permission } from './permissions.js';

/** What an endpoint asks of its caller. An endpoint without any of these stops the start. */
export type Access = { kind: 'public' } | { kind: 'signed-in' } | { kind: 'permission'; permission: Permission };

export const accessMetadata = 'tollgate:access';

/**
 * The permission this endpoint needs, in the organization its path names (`:organizationId`, or the owner of
 * `:projectId`, `:apiKeyId`, `:requestId`), otherwise on the platform. Someone who may not see the organization gets 404,
 * someone who may but lacks the permission gets 403.
 */
export const Requires = (permission: Permission) =>
  SetMetadata(accessMetadata, { kind: 'permission', permission } satisfies Access);

/** Any signed-in caller; the handler shows only what is theirs. */
export const SignedIn = () => SetMetadata(accessMetadata, { kind: 'signed-in' } satisfies Access);

/** Anybody, also without signing in. */
export const Public = () => SetMetadata(accessMetadata, { kind: 'public' } satisfies Access);
