import { Inject, Injectable } from '@nestjs/common';
import { playgroundTicketSeconds, type PlaygroundTicket } from '@tollgate/contracts';
import { OWN_SECRETS, SETTINGS, type OwnSecrets, type Settings } from '../../config/parts.js';
import type { Caller, OrganizationScope } from '../../http/actor.js';
import { Writes } from '../../http/writes.js';
import { findInUse } from '../../tenants/projects/project-lookup.js';
import { writeTicket } from './ticket.js';

@Injectable()
export class PlaygroundTicketsService {
  constructor(
    @Inject(Writes) private readonly writes: Writes,
    @Inject(OWN_SECRETS) private readonly secrets: OwnSecrets,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** The ticket is in the reply and nowhere else; the audit log says who got one, for which project and until when. */
  create(caller: Caller, organization: OrganizationScope, projectReference: string): Promise<PlaygroundTicket> {
    const { organizationId } = organization;
    const expiresAtMs = this.settings.now() + playgroundTicketSeconds * 1000;
    const endUser = `${caller.actor.type}:${caller.actor.id ?? ''}`;
    return this.writes.run(caller, organizationId, async (tx, unit) => {
      const project = await findInUse(tx, organizationId, projectReference);
      const expiresAt = new Date(expiresAtMs).toISOString();
      await unit.audit({
        action: 'playground_ticket.create',
        targetType: 'project',
        targetId: project.id,
        after: { endUser, expiresAt },
      });
      const ticket = writeTicket(this.secrets.playgroundRoot, {
        organizationId,
        projectId: project.id,
        endUser,
        expiresAtMs,
      });
      return { ticket, expiresAt, endUser };
    });
  }
}
