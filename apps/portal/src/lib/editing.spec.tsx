import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { fakeBrowser } from '../../testing/browser.js';
import { ApiError } from './api-client.js';
import { Editing, SaveTrouble, useSave, type Base } from './editing.js';

interface Thing {
  name: string;
}

/** Stands in for the gateway: one thing, its tag, and the rule of `If-Match`. */
let stored: { value: Thing; revision: number };
let writes: string[];

function store(name: string): void {
  stored = { value: { name }, revision: stored.revision + 1 };
}

async function write(name: string, etag: string | null): Promise<Thing> {
  if (etag !== null && etag !== `"${stored.revision}"`)
    throw new ApiError('It was changed by someone else meanwhile.', 412, 'revision_changed', 'req_1');
  if (name === '') throw new ApiError('The name is empty.', 400, 'invalid_request', 'req_2');
  writes.push(name);
  store(name);
  return stored.value;
}

function ThingForm({ base }: { base: Base<Thing> }) {
  const [name, setName] = useState(base.value.name);
  const [saved, setSaved] = useState(false);
  const saving = useSave(
    base,
    (etag) => write(name, etag),
    () => setSaved(true),
  );
  return (
    <>
      <SaveTrouble saving={saving} words="It was not saved." />
      <input aria-label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <button onClick={() => saving.save()}>Save</button>
      {saved && <p>Saved</p>}
    </>
  );
}

// Two people with the same form open: neither may lose what the other did without having been told.
describe('a form over what others may change', () => {
  beforeEach(() => {
    fakeBrowser();
    stored = { value: { name: 'first' }, revision: 1 };
    writes = [];
  });

  async function open() {
    render(
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <MantineProvider env="test">
          <Editing
            queryKey={['thing']}
            read={async () => ({ value: stored.value, etag: `"${stored.revision}"` })}
            title="Edit it"
            onClose={() => undefined}
          >
            {(base) => <ThingForm base={base} />}
          </Editing>
        </MantineProvider>
      </QueryClientProvider>,
    );
    return { user: userEvent.setup(), name: await screen.findByLabelText('Name') };
  }

  async function typeOverTheirs() {
    const { user, name } = await open();
    await user.clear(name);
    await user.type(name, 'mine');
    store('theirs');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText(/Somebody else changed this meanwhile/);
    return user;
  }

  it('saves against what it was filled from', async () => {
    const { user, name } = await open();
    await user.type(name, ' and more');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText('Saved');
    expect(writes).toEqual(['first and more']);
  });

  it('writes nothing over somebody else’s change, says so, and keeps what was typed', async () => {
    await typeOverTheirs();
    expect(writes).toEqual([]);
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('mine');
  });

  it('loads their version on demand, and can then be saved', async () => {
    const user = await typeOverTheirs();
    await user.click(screen.getByRole('button', { name: 'Load their version' }));
    await screen.findByDisplayValue('theirs');
    expect(screen.queryByText(/Somebody else/)).toBeNull();
    await user.type(screen.getByLabelText('Name'), ' too');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText('Saved');
    expect(writes).toEqual(['theirs too']);
  });

  it('saves over theirs only when told to', async () => {
    const user = await typeOverTheirs();
    await user.click(screen.getByRole('button', { name: 'Save mine anyway' }));
    await screen.findByText('Saved');
    expect(writes).toEqual(['mine']);
  });

  it('says any other refusal in its own words', async () => {
    const { user, name } = await open();
    await user.clear(name);
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText(/It was not saved. The name is empty./);
  });
});
