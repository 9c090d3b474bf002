import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeBrowser } from '../../../testing/browser.js';
import type { LimitHold } from '../../lib/api-client.js';
import { HoldList } from './hold-list.js';

const hold = (more: Partial<LimitHold>): LimitHold => ({
  id: 'op-1',
  requestId: 'req_1',
  attempt: null,
  admittedAt: '2026-11-20T10:00:00Z',
  ageMs: 360_000,
  projectId: 'p',
  apiKeyId: 'key_1',
  model: 'gpt',
  endpoint: 'chat-completions',
  maxInputTokens: 10,
  maxOutputTokens: 20,
  maxCost: '0.72',
  owner: { id: 'w', hostname: null, live: false },
  stuck: true,
  limits: [
    { limitId: 'lim_1', dimension: 'spend', held: '0.721' },
    { limitId: 'lim_2', dimension: 'requests', held: '1' },
  ],
  ...more,
});
const names = { organization: { id: 'o', slug: 'o', name: 'O' }, projects: [], keys: [{ id: 'key_1', name: 'batch' }] };

function show(holds: LimitHold[], mayRelease = true) {
  const list = () => <HoldList organizationId="o" holds={holds} names={names} mayRelease={mayRelease} />;
  const router = createRouter({ routeTree: createRootRoute({ component: list }), history: createMemoryHistory() });
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider env="test">
        <RouterProvider router={router} />
      </MantineProvider>
    </QueryClientProvider>,
  );
}

// Releasing what still runs would let a hard budget be overspent: it is offered for what hangs only, and never without a reason.
describe('open holds', () => {
  beforeEach(() => {
    fakeBrowser();
    globalThis.scrollTo = () => undefined;
  });

  it('can be released where they hang, with a reason', async () => {
    show([
      hold({}),
      hold({ id: 'op-2', requestId: 'req_2', stuck: false, owner: { id: 'w', hostname: 'h', live: true } }),
    ]);
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Release the hold of req_1' }));
    expect(screen.queryByRole('button', { name: 'Release the hold of req_2' })).toBeNull();
    const release = await screen.findByRole('button', { name: 'Release hold' });
    expect(release.hasAttribute('disabled')).toBe(true);
    screen.getByText(/It gives back \$0\.721, 1 requests, 6 min after it was taken\. Its process is gone/);
    await user.type(screen.getByLabelText('Why'), 'the worker was killed');
    expect(release.hasAttribute('disabled')).toBe(false);
  });

  it('cannot be released by who may not change limits', async () => {
    show([hold({})], false);
    await screen.findByText('its process is gone');
    expect(screen.queryByRole('button', { name: /^Release/ })).toBeNull();
  });
});
