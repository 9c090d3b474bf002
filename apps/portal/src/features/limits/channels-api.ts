import { queryOptions } from '@tanstack/react-query';
import {
  answer,
  audited,
  ownedApi,
  type AlertChannel,
  type AlertDelivery,
  type CreateAlertChannel,
  type UpdateAlertChannel,
} from '../../lib/api-client.js';
import { ownerKey, ownerUrl, type Owner } from '../../lib/owner.js';
import { live } from '../../lib/poll.js';
import { ifMatch, versioned, type Versioned } from '../../lib/versioned.js';

/** The newest 200. */
export function channelsQuery(owner: Owner) {
  return queryOptions({
    queryKey: ['alert-channels', ownerKey(owner)],
    queryFn: async ({ signal }): Promise<AlertChannel[]> => {
      const params = { query: { limit: 200 } };
      return (await answer(ownedApi.GET('/alert-channels', { baseUrl: ownerUrl(owner), params, signal }))).data;
    },
    staleTime: 5_000,
  });
}

/** What became of its alerts, the newest 50 first. */
export function deliveriesQuery(owner: Owner, channelId: string) {
  return queryOptions({
    queryKey: ['alert-deliveries', ownerKey(owner), channelId],
    queryFn: async ({ signal }): Promise<AlertDelivery[]> => {
      const params = { path: { channelId }, query: { limit: 50 } };
      const call = ownedApi.GET('/alert-channels/{channelId}/deliveries', {
        baseUrl: ownerUrl(owner),
        params,
        signal,
      });
      return (await answer(call)).data;
    },
    ...live,
  });
}

const at = (owner: Owner, channelId: string) => ({ baseUrl: ownerUrl(owner), params: { path: { channelId } } });

export function readChannel(owner: Owner, channelId: string, signal: AbortSignal): Promise<Versioned<AlertChannel>> {
  return versioned(ownedApi.GET('/alert-channels/{channelId}', { ...at(owner, channelId), signal }));
}

export function createChannel(owner: Owner, body: CreateAlertChannel) {
  return audited(ownedApi.POST('/alert-channels', { baseUrl: ownerUrl(owner), body }));
}

export function changeChannel(owner: Owner, channelId: string, etag: string | null, body: UpdateAlertChannel) {
  const params = { path: { channelId }, header: ifMatch(etag) };
  return audited(ownedApi.PATCH('/alert-channels/{channelId}', { baseUrl: ownerUrl(owner), params, body }));
}

export function removeChannel(owner: Owner, channelId: string) {
  return audited(ownedApi.DELETE('/alert-channels/{channelId}', at(owner, channelId)));
}
