import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  alertChannelPageSchema,
  alertChannelSchema,
  alertDeliveryPageSchema,
  createAlertChannelSchema,
  createdAlertChannelSchema,
  pageQuerySchema,
  updateAlertChannelSchema,
  type AlertChannel,
  type AlertDelivery,
  type CreateAlertChannel,
  type CreatedAlertChannel,
  type Page,
  type PageQuery,
  type UpdateAlertChannel,
} from '@tollgate/contracts';
import { CurrentCaller, CurrentOwner, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { AlertChannelsService } from './alert-channels.service.js';

/** Webhooks and addresses that are told of alerts. */
@Controller(['alert-channels', 'organizations/:organizationId/alert-channels'])
export class AlertChannelsController {
  constructor(private readonly channels: AlertChannelsService) {}

  @Requires('limits:read')
  @Get()
  @Returns(alertChannelPageSchema)
  list(
    @CurrentOwner() owner: OrganizationScope | null,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<AlertChannel>> {
    return this.channels.list(owner?.organizationId ?? null, query);
  }

  @Requires('limits:write')
  @Post()
  @Returns(createdAlertChannelSchema, 201)
  create(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Body({ schema: createAlertChannelSchema }) body: CreateAlertChannel,
  ): Promise<CreatedAlertChannel> {
    return this.channels.create(caller, owner?.organizationId ?? null, body);
  }

  @Requires('limits:read')
  @Get(':channelId')
  @Returns(alertChannelSchema)
  @Tagged()
  get(@CurrentOwner() owner: OrganizationScope | null, @Param('channelId') id: string): Promise<AlertChannel> {
    return this.channels.get(owner?.organizationId ?? null, id);
  }

  @Requires('limits:write')
  @Patch(':channelId')
  @Returns(alertChannelSchema)
  @Tagged()
  update(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('channelId') id: string,
    @Body({ schema: updateAlertChannelSchema }) body: UpdateAlertChannel,
    @Headers('if-match') ifMatch?: string,
  ): Promise<AlertChannel> {
    return this.channels.update(caller, owner?.organizationId ?? null, id, body, ifMatch);
  }

  @Requires('limits:write')
  @Delete(':channelId')
  @HttpCode(204)
  @Returns(null, 204)
  remove(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('channelId') id: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    return this.channels.remove(caller, owner?.organizationId ?? null, id, ifMatch);
  }

  @Requires('limits:read')
  @Get(':channelId/deliveries')
  @Returns(alertDeliveryPageSchema)
  deliveries(
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('channelId') id: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<AlertDelivery>> {
    return this.channels.deliveries(owner?.organizationId ?? null, id, query);
  }
}
