import { jest } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { CreatedApiKey } from '../../lib/api-client.js';
import { fakeBrowser } from '../../../testing/browser.js';
import { ShownOnce } from './shown-once-dialog.js';

const created: CreatedApiKey = {
  id: 'key_0193b3f2a4c87d6e9f10aabbccddeeff',
  name: 'support-canary',
  projectId: 'prj_1',
  projectName: 'support-assistant',
  organizationId: 'org_1',
  maskedKey: 'tg_live_9wTz...3h87',
  state: 'active',
  createdAt: '2026-11-20T13:32:08.000Z',
  createdBy: null,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  lastUsedModel: null,
  lastUsedIp: null,
  spendMonth: '0',
  requestsMonth: 0,
  key: 'tg_live_9wTz4KcHq0vRm7Xe2PjLs6NbYd3GfUa8oQi1WkEr5BtZn3h87',
};

// The key is shown this once. A dialog that closes by accident costs the user the key, and us a support case.
describe('the key shown once', () => {
  const onDone = jest.fn();

  beforeEach(() => {
    fakeBrowser();
    onDone.mockClear();
    render(
      <MantineProvider env="test">
        <ShownOnce created={created} model="gpt-4.1-mini" firstModel={null} onDone={onDone} />
      </MantineProvider>,
    );
  });

  it('is an alert dialog without a close button', () => {
    expect(screen.getByRole('alertdialog', { name: 'Store this key now' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Close' })).toBeNull();
  });

  it('does not close by Esc', async () => {
    await userEvent.keyboard('{Escape}');
    expect(onDone).not.toHaveBeenCalled();
    expect(screen.getByLabelText('API key').textContent).toBe(created.key);
  });

  it('does not close by a click outside', async () => {
    const overlay = document.querySelector('.mantine-Modal-overlay');
    expect(overlay).not.toBeNull();
    if (overlay) await userEvent.click(overlay);
    expect(onDone).not.toHaveBeenCalled();
  });

  it('lets go only once the key is said to be stored', async () => {
    const done = screen.getByRole<HTMLButtonElement>('button', { name: 'Done' });
    expect(done.disabled).toBe(true);
    await userEvent.click(done);
    expect(onDone).not.toHaveBeenCalled();
    await userEvent.click(screen.getByLabelText('I have stored it in a safe place'));
    expect(done.disabled).toBe(false);
    await userEvent.click(done);
    expect(onDone).toHaveBeenCalledTimes(1);
  });

  it('gives a curl that runs as pasted', () => {
    const snippet = screen.getByLabelText('A first request with this key').textContent ?? '';
    expect(snippet).toContain(`KEY=${created.key}\ncurl ${globalThis.location.origin}/v1/chat/completions \\\n`);
    expect(snippet).toContain(`-H "Authorization: Bearer $KEY"`);
    expect(snippet).toContain(`-d '{"model":"gpt-4.1-mini","messages":[{"role":"user","content":"Hello"}]}'`);
  });
});
