import { jest } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeBrowser } from '../../../testing/browser.js';
import type {
  AlertChannel,
  AlertDelivery,
  CreateAlertChannel,
  CreatedAlertChannel,
  UpdateAlertChannel,
} from '../../lib/api-client.js';
import type { Owner } from '../../lib/owner.js';

const pager: AlertChannel = {
  id: 'ach_1',
  organizationId: 'o',
  kind: 'webhook',
  name: 'Pager',
  target: 'https://example.com/hooks',
  enabled: true,
  createdAt: '2026-11-20T00:00:00.000Z',
  updatedAt: '2026-11-20T00:00:00.000Z',
};
const delivery = (more: Partial<AlertDelivery>): AlertDelivery => ({
  id: 'd1',
  alertId: 'a1',
  state: 'delivered',
  attempts: 1,
  lastStatus: 204,
  lastError: null,
  nextAttemptAt: null,
  createdAt: '2026-11-20T00:00:00.000Z',
  deliveredAt: '2026-11-20T00:00:01.000Z',
  ...more,
});

/** Stands in for the gateway. */
const channels = jest.fn<() => Promise<AlertChannel[]>>();
const deliveries = jest.fn<() => Promise<AlertDelivery[]>>();
const createChannel = jest.fn(async (_owner: Owner, body: CreateAlertChannel) => {
  const data: CreatedAlertChannel = { ...pager, name: body.name, secret: body.kind === 'mail' ? null : 'whsec_abc' };
  return { data, auditId: 'aud_1' };
});
const changeChannel = jest.fn(async (_owner: Owner, _id: string, _etag: string | null, body: UpdateAlertChannel) => ({
  data: { ...pager, ...body },
  auditId: null,
}));
jest.unstable_mockModule('./channels-api.js', () => ({
  channelsQuery: () => ({ queryKey: ['alert-channels'], queryFn: channels }),
  deliveriesQuery: () => ({ queryKey: ['alert-deliveries'], queryFn: deliveries }),
  readChannel: async () => ({ value: pager, etag: '"3"' }),
  createChannel,
  changeChannel,
  removeChannel: jest.fn(),
}));
const { ChannelList } = await import('./channel-list.js');

function show({
  owner = { type: 'organization', id: 'o' },
  mayWrite = true,
}: { owner?: Owner; mayWrite?: boolean } = {}) {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider env="test">
        <ChannelList owner={owner} mayWrite={mayWrite} />
      </MantineProvider>
    </QueryClientProvider>,
  );
  return userEvent.setup();
}

beforeEach(() => {
  fakeBrowser();
  jest.clearAllMocks();
  channels.mockResolvedValue([pager]);
  deliveries.mockResolvedValue([]);
});

// The secret is told once: who closes it unread has a webhook whose calls nobody can check.
describe('channels of alerts', () => {
  it('show the secret of a new webhook once, and only a decision closes it', async () => {
    channels.mockResolvedValue([]);
    const user = show();
    await screen.findByText('Nobody is told of alerts yet');
    await user.click(screen.getByRole('button', { name: 'Add channel' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Add channel' }));
    await user.type(dialog.getByLabelText('Name'), 'Pager');
    await user.click(dialog.getByRole('button', { name: 'Add channel' }));
    dialog.getByText('A URL that begins with https://');
    expect(createChannel).not.toHaveBeenCalled();
    await user.type(dialog.getByLabelText('URL'), 'https://example.com/hooks');
    await user.click(dialog.getByRole('button', { name: 'Add channel' }));
    await screen.findByText('whsec_abc');
    expect(createChannel.mock.calls[0]?.[1]).toEqual({
      kind: 'webhook',
      name: 'Pager',
      url: 'https://example.com/hooks',
    });
    await user.keyboard('{Escape}');
    screen.getByText('whsec_abc');
    await user.click(screen.getByRole('checkbox', { name: 'I have stored it in a safe place' }));
    await user.click(screen.getByRole('button', { name: 'Done' }));
    expect(screen.queryByText('whsec_abc')).toBeNull();
  });

  it('write mail, where no secret is needed', async () => {
    const user = show();
    await user.click(await screen.findByRole('button', { name: 'Add channel' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Add channel' }));
    await user.click(dialog.getByText('Mail'));
    await user.type(dialog.getByLabelText('Name'), 'Finance');
    await user.type(dialog.getByLabelText('Address'), 'finance@example.com');
    await user.click(dialog.getByRole('button', { name: 'Add channel' }));
    expect(createChannel.mock.calls[0]?.[1]).toEqual({ kind: 'mail', name: 'Finance', email: 'finance@example.com' });
    expect(screen.queryByText('Store this secret now')).toBeNull();
  });

  it('of the platform are webhooks', async () => {
    const user = show({ owner: { type: 'platform' } });
    await user.click(await screen.findByRole('button', { name: 'Add channel' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Add channel' }));
    dialog.getByLabelText('URL');
    expect(dialog.queryByText('Mail')).toBeNull();
  });

  it('are switched off against what was read', async () => {
    const user = show();
    await user.click(await screen.findByRole('button', { name: 'Actions for channel Pager' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Edit…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Edit Pager' }));
    await user.click(dialog.getByRole('switch'));
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    const owner = { type: 'organization', id: 'o' };
    expect(changeChannel).toHaveBeenCalledWith(owner, 'ach_1', '"3"', { name: 'Pager', enabled: false });
  });

  it('say what became of each alert; who may only read sees that and changes nothing', async () => {
    deliveries.mockResolvedValue([
      delivery({}),
      delivery({
        id: 'd2',
        state: 'failed',
        attempts: 8,
        lastStatus: 500,
        lastError: 'answered 500',
        deliveredAt: null,
      }),
    ]);
    const user = show({ mayWrite: false });
    await user.click(await screen.findByRole('button', { name: 'Actions for channel Pager' }));
    expect(screen.getAllByRole('menuitem')).toHaveLength(1);
    await user.click(screen.getByRole('menuitem', { name: 'Deliveries' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Deliveries to Pager' }));
    await dialog.findByText('delivered');
    dialog.getByText('given up');
    dialog.getByText('answered 500');
    expect(screen.queryByRole('button', { name: 'Add channel' })).toBeNull();
  });
});
