/**
 * A new secret for a key that stays the same: its id, limits, usage and scopes go on. The old secret works until its
 * overlap ends; each secret shows its own last use, so that one sees when nobody needs the old one any more.
 */
import { Inject, Injectable } from '@nestjs/common';
import { overlapSeconds, type ApiKey as ApiKeyView, type CreatedApiKey, type RotateApiKey } from '@tollgate/contracts';
import type { Database } from '@tollgate/database';
import { DATABASE, OWN_SECRETS, SETTINGS, type OwnSecrets, type Settings } from '../../config/parts.js';
import type { Caller, OrganizationScope } from '../../http/actor.js';
import { ProblemError } from '../../http/problem-error.js';
import { Writes } from '../../http/writes.js';
import { generateApiKey } from './api-key-format.js';
import { ownerNamesFor } from './api-key-owners.js';
import { findApiKey, insertSecret, lockApiKey } from './api-key-store.js';
import { auditFacts, monthFigures, viewApiKey } from './api-key-view.js';

/** Secrets that may work at the same time: one who rotates in a loop is stopped before the table grows without end. */
const mostLiveSecrets = 10;

@Injectable()
export class ApiKeyRotationService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(OWN_SECRETS) private readonly secrets: OwnSecrets,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
  ) {}

  /**
   * One transaction: either the new secret exists and the old one has its end, or nothing happened. Repeated with the same
   * idempotency key it gives the same secret again.
   */
  async rotate(
    caller: Caller,
    organization: OrganizationScope,
    keyId: string,
    input: RotateApiKey,
  ): Promise<CreatedApiKey> {
    const { organizationId } = organization;
    const now = new Date(this.settings.now());
    const seconds = typeof input.overlap === 'number' ? input.overlap : overlapSeconds[input.overlap];
    const until = new Date(now.getTime() + seconds * 1000);
    const names = await ownerNamesFor(this.database, organizationId, keyId, undefined);
    return this.writes.run(caller, organizationId, async (tx, unit) => {
      const row = await lockApiKey(tx, organizationId, keyId);
      const before = viewApiKey(row, now, undefined, names);
      if (before.state !== 'active') {
        throw new ProblemError('invalid_state', `The key is ${before.state}; make a new one instead.`);
      }
      if (before.secrets.filter(({ state }) => state !== 'ended').length >= mostLiveSecrets) {
        throw new ProblemError(
          'invalid_state',
          `${mostLiveSecrets} secrets of this key work already; end their overlap first.`,
        );
      }
      // An overlap that runs already is never made longer by the next rotation.
      await tx.apiKeySecret.updateMany({
        where: { organizationId, apiKeyId: row.id, OR: [{ validUntil: null }, { validUntil: { gt: until } }] },
        data: { validUntil: until },
      });
      const key = generateApiKey(before.environment);
      await insertSecret(tx, this.secrets.apiKeyPepper, { organizationId, apiKeyId: row.id, key, now });
      const figures = await monthFigures(tx, organization, [row.id], now);
      const after = viewApiKey(await findApiKey(tx, organizationId, keyId), now, figures.get(row.id), names);
      await unit.audit({
        action: 'api_key.rotate',
        targetType: 'api_key',
        targetId: after.id,
        before: auditFacts(before),
        after: auditFacts(after),
      });
      unit.publish({ type: 'api-key.changed', organizationId, id: row.id });
      return { ...after, key };
    });
  }

  /** Every secret but the newest stops working now. Without an overlap nothing changes. */
  async endOverlap(caller: Caller, organization: OrganizationScope, keyId: string): Promise<ApiKeyView> {
    const { organizationId } = organization;
    const now = new Date(this.settings.now());
    const names = await ownerNamesFor(this.database, organizationId, keyId, undefined);
    return this.writes.run(caller, organizationId, async (tx, unit) => {
      const row = await lockApiKey(tx, organizationId, keyId);
      const { count } = await tx.apiKeySecret.updateMany({
        where: { organizationId, apiKeyId: row.id, validUntil: { gt: now } },
        data: { validUntil: now },
      });
      const figures = await monthFigures(tx, organization, [row.id], now);
      const after = viewApiKey(await findApiKey(tx, organizationId, keyId), now, figures.get(row.id), names);
      // Told again where nothing changed, for the same reason a second revocation is.
      unit.publish({ type: 'api-key.changed', organizationId, id: row.id });
      if (count === 0) unit.unchanged();
      else {
        await unit.audit({
          action: 'api_key.end_overlap',
          targetType: 'api_key',
          targetId: after.id,
          before: auditFacts(viewApiKey(row, now, undefined, names)),
          after: auditFacts(after),
        });
      }
      return after;
    });
  }
}
