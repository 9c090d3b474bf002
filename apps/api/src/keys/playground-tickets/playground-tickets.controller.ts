import { Controller, Param, Post } from '@nestjs/common';
import { playgroundTicketSchema, type PlaygroundTicket } from '@tollgate/contracts';
import { CurrentCaller, CurrentOrganization, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { PlaygroundTicketsService } from './playground-tickets.service.js';

/** Whoever may make a key may call without one for a while: a ticket opens nothing that a key would not. */
@Controller('projects/:projectId/playground-tickets')
export class PlaygroundTicketsController {
  constructor(private readonly tickets: PlaygroundTicketsService) {}

  @Requires('api-keys:write')
  @Post()
  @Returns(playgroundTicketSchema, 201)
  create(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Param('projectId') projectId: string,
  ): Promise<PlaygroundTicket> {
    return this.tickets.create(caller, organization, projectId);
  }
}
