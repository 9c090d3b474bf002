import { jest } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeBrowser } from '../../../testing/browser.js';
import type {
  CreateLimitPlan,
  EndUser,
  LimitPlan,
  List,
  UpdateEndUser,
  UpdateLimitPlan,
} from '../../lib/api-client.js';
import type { Owner } from '../../lib/owner.js';

const { ApiError } = await import('../../lib/api-client.js');

const dates = { createdAt: '2026-11-20T00:00:00.000Z', updatedAt: '2026-11-20T00:00:00.000Z' };
const plan = (more: Partial<LimitPlan>): LimitPlan => ({
  id: 'plan_1',
  organizationId: 'o',
  name: 'by-key',
  default: false,
  limits: [
    { dimension: 'requests', per: 'api_key', window: 'minute', amount: '60', maxWaitMs: 0, alerts: [], mode: 'hard' },
  ],
  managedBy: 'api',
  configRevision: 1,
  ...dates,
  ...more,
});
const ada: EndUser = { id: 'eup_1', endUser: 'ada', attributes: { tier: 'gold' }, ...dates };

/** Stands in for the gateway. */
const plans = jest.fn<() => Promise<LimitPlan[]>>();
const endUsers = jest.fn<() => Promise<List<EndUser>>>();
const createPlan = jest.fn(async (_owner: Owner, body: CreateLimitPlan) => ({ data: body, auditId: 'aud_1' }));
const changePlan = jest.fn(async (_owner: Owner, _id: string, etag: string | null, body: UpdateLimitPlan) => {
  if (etag !== null) throw new ApiError('It was changed.', 412, 'revision_changed', 'req_1');
  return { data: body, auditId: 'aud_2' };
});
const removePlan = jest.fn(async (_owner: Owner, _id: string) => ({ data: undefined, auditId: null }));
const changeEndUser = jest.fn(async (_o: string, _id: string, _etag: string | null, body: UpdateEndUser) => ({
  data: { ...ada, ...body },
  auditId: null,
}));
jest.unstable_mockModule('./plans-api.js', () => ({
  planQueries: ['limit-plans', 'end-users'],
  plansQuery: () => ({ queryKey: ['limit-plans'], queryFn: plans, retry: false }),
  readPlan: async () => ({ value: plan({}), etag: '"1"' }),
  createPlan,
  changePlan,
  removePlan,
  endUsersQuery: () => ({
    queryKey: ['end-users'],
    queryFn: endUsers,
    initialPageParam: null,
    getNextPageParam: (last: List<EndUser>) => last.nextCursor,
    retry: false,
  }),
  readEndUser: async () => ({ value: ada, etag: '"7"' }),
  createEndUser: jest.fn(),
  changeEndUser,
  removeEndUser: jest.fn(),
}));
const { PlanList } = await import('./plan-list.js');
const { EndUserList } = await import('./end-user-list.js');

const names = { organization: { id: 'o', slug: 'o', name: 'O' }, projects: [], keys: [] };
const ofOrganization: Owner = { type: 'organization', id: 'o' };

function show(what: { owner?: Owner; mayWrite?: boolean; users?: boolean } = {}) {
  const { owner = ofOrganization, mayWrite = true, users = false } = what;
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider env="test">
        {users ? (
          <EndUserList organizationId="o" mayWrite={mayWrite} />
        ) : (
          <PlanList
            owner={owner}
            names={names}
            models={[]}
            endpoints={[]}
            organizations={[{ name: 'A', plan: 'by-key' }]}
            mayWrite={mayWrite}
          />
        )}
      </MantineProvider>
    </QueryClientProvider>,
  );
  return userEvent.setup();
}

beforeEach(() => {
  fakeBrowser();
  jest.clearAllMocks();
  plans.mockResolvedValue([plan({}), plan({ id: 'plan_2', name: 'of-file', managedBy: 'file' })]);
  endUsers.mockResolvedValue({ data: [ada], nextCursor: null });
});

// A plan holds for everybody who has no limit of their own: what it does must be read before it is changed.
describe('plans of limits', () => {
  it('say what their limits do, and those of the file cannot be changed here', async () => {
    show();
    expect(await screen.findAllByText('At most 60 requests a minute by each API key.')).toHaveLength(2);
    screen.getByText('tollgate.yaml');
    screen.getByRole('button', { name: 'Actions for plan by-key' });
    expect(screen.queryByRole('button', { name: 'Actions for plan of-file' })).toBeNull();
  });

  it('are made with a name and limits; nothing is sent before both are right', async () => {
    plans.mockResolvedValue([]);
    const user = show();
    await screen.findByText('No plan yet');
    await user.click(screen.getByRole('button', { name: 'Add plan' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Add plan' }));
    await user.click(dialog.getByRole('button', { name: 'Add plan' }));
    dialog.getByText('A whole number');
    expect(createPlan).not.toHaveBeenCalled();
    expect(dialog.queryByRole('switch', { name: /no plan/ })).toBeNull();
    await user.type(dialog.getByLabelText('Name'), 'trial');
    await user.type(dialog.getByLabelText('At most'), '30');
    await user.type(dialog.getByRole('combobox', { name: /^Only end users with/ }), 'tier=gold{Enter}');
    await dialog.findByText('At most 30 requests a minute by each API key. Only end users with tier gold.');
    await user.click(dialog.getByRole('button', { name: 'Add plan' }));
    expect(createPlan.mock.calls[0]?.[1]).toEqual({
      name: 'trial',
      default: false,
      limits: [
        {
          dimension: 'requests',
          per: 'api_key',
          window: 'minute',
          amount: '30',
          algorithm: 'sliding_window',
          maxWaitMs: 0,
          alerts: [],
          mode: 'hard',
          when: { endUser: { tier: ['gold'] } },
        },
      ],
    });
  });

  it('are saved against what was read; who was slower decides', async () => {
    const user = show();
    await user.click(await screen.findByRole('button', { name: 'Actions for plan by-key' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Edit…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Edit plan by-key' }));
    await user.click(dialog.getByRole('button', { name: 'Edit Limit 1' }));
    await user.clear(dialog.getByLabelText('At most'));
    await user.type(dialog.getByLabelText('At most'), '90');
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    await dialog.findByText(/Somebody else changed this meanwhile/);
    await user.click(dialog.getByRole('button', { name: 'Save mine anyway' }));
    expect(changePlan.mock.calls.map((call) => call[2])).toEqual(['"1"', null]);
    expect(changePlan.mock.calls[1]?.[3].limits?.[0]?.amount).toBe('90');
  });

  it('of the platform are deleted once their name is typed, with whom it concerns', async () => {
    const user = show({ owner: { type: 'platform' } });
    await user.click(await screen.findByRole('button', { name: 'Actions for plan by-key' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Delete…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Delete plan by-key' }));
    dialog.getByText('It holds for 1 organization.');
    const button = dialog.getByRole('button', { name: 'Delete plan' });
    expect(button.hasAttribute('disabled')).toBe(true);
    await user.type(dialog.getByRole('textbox'), 'by-key');
    await user.click(button);
    expect(removePlan.mock.calls[0]?.[1]).toBe('plan_1');
  });

  it('are only read by who may not change limits', async () => {
    show({ mayWrite: false });
    await screen.findByText('by-key');
    expect(screen.queryByRole('button', { name: /plan/ })).toBeNull();
  });

  it('say so where they cannot be loaded', async () => {
    plans.mockRejectedValue(new ApiError('Out of order.', 500, 'internal_error', 'req_9'));
    show();
    await screen.findByText('The plans could not be loaded.');
  });
});

describe('profiles of end users', () => {
  it('have their attributes set against what was read', async () => {
    const user = show({ users: true });
    await screen.findByText('tier=gold');
    await user.click(screen.getByRole('button', { name: 'Set attributes of ada' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Attributes of ada' }));
    await user.type(dialog.getByRole('combobox', { name: 'Attributes' }), 'tier=silver{Enter}');
    dialog.getByText('“tier” is there twice');
    await user.type(dialog.getByRole('combobox', { name: 'Attributes' }), '{Backspace}region=eu{Enter}');
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    expect(changeEndUser).toHaveBeenCalledWith('o', 'eup_1', '"7"', { attributes: { tier: 'gold', region: 'eu' } });
  });

  it('are only read by who may not change limits', async () => {
    show({ users: true, mayWrite: false });
    await screen.findByText('ada');
    expect(screen.queryByRole('button')).toBeNull();
  });
});
