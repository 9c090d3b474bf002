import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeBrowser } from '../../../testing/browser.js';
import type { Project } from '../../lib/api-client.js';
import { ProjectList, type ProjectListProps } from './project-list.js';
import { keysInTheWay } from './project-state-dialog.js';

const project = (name: string, archivedAt: string | null = null): Project => ({
  id: name,
  slug: name.toLowerCase(),
  name,
  organizationId: 'o',
  createdAt: '2026-11-01T10:00:00Z',
  archivedAt,
});

function show(onState: ProjectListProps['onState']) {
  const list = () => (
    <ProjectList
      projects={[project('Pilot'), project('Old', '2026-11-19T10:00:00Z')]}
      counts={{ of: new Map([['Pilot', 3]]), more: false }}
      usage={undefined}
      limits={[]}
      onRename={null}
      onState={onState}
    />
  );
  const router = createRouter({ routeTree: createRootRoute({ component: list }), history: createMemoryHistory() });
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider env="test">
        <RouterProvider router={router} />
      </MantineProvider>
    </QueryClientProvider>,
  );
}

// Somebody who cannot tell an archived project from one in use looks for its keys in vain.
describe('archived projects in the list', () => {
  beforeEach(() => {
    fakeBrowser();
    globalThis.scrollTo = () => undefined;
  });

  it('are marked, have no keys and lead to no page that is about them alone', async () => {
    show(null);
    await screen.findByText('Old');
    screen.getByText(/^archived/);
    screen.getByText('none');
    expect(screen.queryByRole('link', { name: 'Old' })).toBeNull();
    screen.getByRole('link', { name: 'Pilot' });
  });

  it('can be restored, and the others archived, by who may change projects', async () => {
    const chosen: string[] = [];
    show((one) => chosen.push(one.name));
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Actions for Old' }));
    expect(screen.queryByRole('menuitem', { name: 'API keys' })).toBeNull();
    await user.click(await screen.findByRole('menuitem', { name: 'Restore…' }));
    await user.click(screen.getByRole('button', { name: 'Actions for Pilot' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Archive…' }));
    expect(chosen).toEqual(['Old', 'Pilot']);
  });

  it('offer nothing to who may not', async () => {
    show(null);
    await userEvent.setup().click(await screen.findByRole('button', { name: 'Actions for Pilot' }));
    await screen.findByRole('menuitem', { name: 'Usage' });
    expect(screen.queryByRole('menuitem', { name: 'Archive…' })).toBeNull();
  });

  it('say how many keys are in the way', () => {
    expect(keysInTheWay({ count: 1, more: false })).toMatch(/^1 key of it is not/);
    expect(keysInTheWay({ count: 7, more: false })).toMatch(/^7 keys of it are not/);
    expect(keysInTheWay({ count: 500, more: true })).toMatch(/^500 or more keys/);
  });
});
