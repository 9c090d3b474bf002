/** A real Chromium, as Debian ships it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const executables = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** No sandbox: CI runs as root. Nothing that would call home. */
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface TestBrowser {
  browser: Browser;
  close(): Promise<void>;
}

export async function startBrowser(): Promise<TestBrowser> {
  const executablePath = executables.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('These tests need Chromium (Debian: apt-get install chromium).');
  const home = mkdtempSync(join(tmpdir(), 'tollgate-browser-'));
  const browser = await chromium.launch({ executablePath, args, env: { ...process.env, HOME: home } });
  return {
    browser,
    async close() {
      await browser.close();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export const wide = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

export async function newContext(
  { browser }: TestBrowser,
  viewport: { width: number; height: number },
  colorScheme: 'light' | 'dark',
): Promise<BrowserContext> {
  return browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce', timezoneId: 'UTC', locale: 'en-GB' });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong, one line each. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // Evaluated through the debugger, so that the page's own policy stays as strict as it is.
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    interface Violation {
      id: string;
      impact: string | null;
      nodes: { target: unknown; failureSummary?: string }[];
    }
    return (await axe.run()).violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      where: nodes.map(({ target, failureSummary }) => `${String(target)} ${failureSummary ?? ''}`).slice(0, 3),
    }));
  });
  return found.map(({ id, impact, where }) => `${id} (${impact ?? 'unknown'}): ${where.join(' | ')}`);
}
