/** The developer pages: what can be called, trying it, and the first request of a program. */
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import { accessibilityProblems, newContext, phone, startBrowser, wide, type TestBrowser } from '../support/browser.js';
import { eventually, manage, repositoryRoot, startProduct, type Product } from '../support/harness.js';
import { addMember, memberPassword, openPage, sidewaysOverflow, signIn, signInAsOperator } from '../support/portal.js';

let product: Product;
let chromium: TestBrowser;
let fast: Simulator;
let slow: Simulator;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [product, chromium, fast, slow] = await Promise.all([
    startProduct(),
    startBrowser(),
    startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 }),
    startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 5 }),
  ]);
  const price = { input: '0.15', cachedInput: '0.075', output: '0.60' };
  await deployment('simulated-eu', fast, { price, contextWindow: 128_000 });
  await deployment('simulated-us', fast, { price: { input: '0.2', output: '0.8' }, contextWindow: 64_000 });
  await deployment('slow', slow, { price });
  await deployment('unpriced', fast, {});
  await route('claims-mini', ['simulated-eu', 'simulated-us']);
  await route('slow-model', ['slow']);
  await route('unpriced-model', ['unpriced']);
  await made('/organizations/demo/limits', {
    dimension: 'requests',
    subject: { type: 'organization' },
    window: 'minute',
    amount: '600',
  });
  context = await newContext(chromium, wide, 'light');
  page = await context.newPage();
  await signInAsOperator(page, product);
}, 120_000);

afterAll(async () => {
  await chromium?.close();
  await product?.stop();
  await Promise.all([fast?.close(), slow?.close()]);
}, 60_000);

async function made(path: string, body: object): Promise<void> {
  const reply = await manage(product, 'POST', path, body);
  expect([path, reply.status, reply.body]).toEqual([path, 201, expect.anything()]);
}

function deployment(name: string, simulator: Simulator, more: object): Promise<void> {
  const baseUrl = `${simulator.url}/v1`;
  const upstreamModel = 'sim-gpt-4o';
  return made('/deployments', {
    name,
    provider: 'openai-compatible',
    baseUrl,
    upstreamModel,
    apiKey: 'sk-simulator-key',
    ...more,
  });
}

function route(model: string, deployments: string[]): Promise<void> {
  return made('/routes', { model, targets: deployments.map((name) => ({ deployment: name })) });
}

function screen(name: string, theme: string, width: number): string {
  return join(repositoryRoot, 'docs/screens', `${name}-${theme}-${width}.png`);
}

async function ask(text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('textbox', { name: 'Message' }).press('Control+Enter');
}

const log = (label = 'Model') => page.getByRole('log', { name: `Conversation, ${label}` });
const answered = (label = 'Model') => log(label).getByRole('link', { name: 'Open request' });

describe('the playground', () => {
  it('streams an answer through the route, with its tokens, cost and decision, metered as the person', async () => {
    await openPage(page, product, '/playground?org=demo&model=claims-mini', 'Playground');
    await page.getByText('$0.15 in · $0.60 out, others differ', { exact: true }).waitFor();
    await page.getByLabel('System prompt').fill('You are brief.');
    await page.getByLabel('Temperature').fill('0.2');
    await page.getByRole('textbox', { name: 'Message' }).fill('What is a tollgate?');
    const before = page.getByRole('group', { name: 'Before it is sent' });
    await before.getByText('at most').waitFor();
    expect(await before.innerText()).toMatch(/about \d+ tokens, at most \$0\.\d+, to simulated-eu, then simulated-us/);
    await ask('What is a tollgate?');
    await answered().waitFor();
    const cost = page.getByRole('region', { name: 'Model' }).locator('dl div', { hasText: 'Cost' }).locator('dd');
    expect(await cost.innerText()).toMatch(/^\$0\.0*[1-9]\d*$/);
    const tokens = page.getByRole('region', { name: 'Model' }).locator('dl div', { hasText: 'Tokens' }).locator('dd');
    expect(await tokens.innerText()).toMatch(/^\d+ \/ \d+$/);
    await page.getByText(/^Route claims-mini/).click();
    const decided = page.getByRole('list', { name: 'How the last request was decided' });
    expect(await decided.innerText()).toMatch(/simulated-eu\s*answered[\s\S]*simulated-us\s*not needed/);
    expect(await decided.innerText()).toMatch(/Limit on requests a minute\s*59\d requests free/);
    await page.getByText(/^Route claims-mini/).click();
    await page.screenshot({ path: screen('playground', 'light', 1440) });

    const id = (await answered().getAttribute('href'))?.match(/req_[0-9a-f]+/)?.[0] ?? '';
    const recorded = await eventually(async () => {
      const reply = await manage<{ endUser: string | null; tags: object; apiKey: object | null; cost: string }>(
        product,
        'GET',
        `/requests/${id}`,
      );
      return reply.status === 200 ? reply.body : undefined;
    });
    expect(recorded).toMatchObject({ tags: { source: 'playground' } });
    expect(Number(recorded.cost)).toBeGreaterThan(0);
    expect(await cost.locator('span').first().getAttribute('title')).toContain(
      String(Number(recorded.cost)).slice(0, 6),
    );
  }, 60_000);

  it('stops a stream where somebody presses Stop, and keeps what had come', async () => {
    await openPage(page, product, '/playground?org=demo&model=slow-model', 'Playground');
    await ask('Tell me everything.');
    await log().getByText('streaming').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await log().getByText('Stopped.').waitFor();
    expect(await page.getByRole('button', { name: 'Stop' }).count()).toBe(0);
  }, 60_000);

  it('asks two models side by side, each with its own history', async () => {
    await openPage(page, product, '/playground?org=demo&model=claims-mini&compare=unpriced-model', 'Playground');
    await page.getByText('Price unknown', { exact: true }).waitFor();
    await ask('Say hello.');
    await answered('Model 1').waitFor();
    await answered('Model 2').waitFor();
    // No price is no zero.
    const second = page.getByRole('region', { name: 'Model 2' });
    expect(await second.locator('dl div', { hasText: 'Cost' }).locator('dd').innerText()).toBe('unknown');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.screenshot({ path: screen('playground-compare', 'light', 1440) });
  }, 60_000);

  it('sends pictures and tools, and gives the result of a tool back', async () => {
    await openPage(page, product, '/playground?org=demo&model=claims-mini', 'Playground');
    const tools = [
      {
        type: 'function',
        function: { name: 'get_policy', parameters: { type: 'object', properties: { claim: { type: 'string' } } } },
      },
    ];
    await page.getByLabel('Tools, JSON').fill('{ no json');
    await page.getByText('This is not JSON.').waitFor();
    await page.getByRole('textbox', { name: 'Message' }).fill('Please get the policy and say what it covers.');
    expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
    await page.getByLabel('Tools, JSON').fill(JSON.stringify(tools));
    await page.getByLabel('Choose pictures').setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: pixel });
    await page.getByRole('img', { name: 'Picture 1' }).waitFor();
    const sent = page.waitForRequest('**/v1/chat/completions');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    const body = (await sent).postDataJSON() as { messages: { content: unknown }[]; tools: unknown };
    expect(body.tools).toEqual(tools);
    expect(body.messages[0]?.content).toEqual([
      { type: 'text', text: 'Please get the policy and say what it covers.' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel.toString('base64')}` } },
    ]);
    await log().getByText('get_policy').first().waitFor();
    await log().getByRole('textbox', { name: 'Result of get_policy' }).fill('{"covered":true}');
    await log().getByRole('button', { name: 'Give result' }).click();
    await eventually(async () => ((await answered().count()) === 2 ? true : undefined));
    expect(await log().getByText('{"covered":true}').count()).toBe(1);
  }, 60_000);

  it('gives code that runs as pasted', async () => {
    await openPage(page, product, '/playground?org=demo&model=claims-mini', 'Playground');
    await page.getByLabel('System prompt').fill(`You're "brief", at $5 \`a word\` \\ no more.`);
    await page.getByRole('button', { name: 'View code' }).click();
    const dialog = page.getByRole('dialog', { name: 'The same from a program' });
    const code = async (language: string) => {
      await dialog.getByText(language, { exact: true }).click();
      return dialog.getByLabel(`The request in ${language}`).innerText();
    };
    expect(await runShell(await code('curl'))).toContain('data: [DONE]');
    expect((await runModule(await code('TypeScript'))).length).toBeGreaterThan(0);
    expect(await pythonReads(await code('Python'))).toBe('reads');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.screenshot({ path: screen('playground-code', 'light', 1440) });
  }, 90_000);

  it('is under the limits like every program, and shows the refusal in the gateway’s words', async () => {
    await made('/limits', {
      dimension: 'requests',
      subject: { type: 'model', id: 'unpriced-model' },
      window: 'day',
      amount: '1',
    });
    await openPage(page, product, '/playground?org=demo&model=unpriced-model', 'Playground');
    await eventually(async () => {
      await ask('Once more.');
      await eventually(async () =>
        (await page.getByRole('button', { name: 'Stop' }).count()) === 0 ? true : undefined,
      );
      return (await log().getByRole('alert').count()) > 0 ? true : undefined;
    });
    expect(await log().getByRole('alert').first().innerText()).toMatch(/quota|limit/i);
    // Known before it is sent, too.
    await page.getByRole('textbox', { name: 'Message' }).fill('And again?');
    await page.getByText('Would be refused.').waitFor();
  }, 60_000);

  it('is used without a mouse, from the way there to the answer', async () => {
    await openPage(page, product, '/?org=demo', 'Home');
    await page.locator('body').press('g');
    await page.keyboard.press('g');
    await page.getByRole('heading', { level: 1, name: 'Playground' }).waitFor();
    await page.getByRole('form', { name: 'Next turn' }).waitFor();
    const message = page.getByRole('textbox', { name: 'Message' });
    for (let presses = 0; presses < 80; presses++) {
      if (await message.evaluate((element) => element === document.activeElement)) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.type('Hello from the keyboard.');
    await page.keyboard.press('Control+Enter');
    await answered().waitFor();
    expect(await log().getByText('Hello from the keyboard.').count()).toBe(1);
  }, 60_000);

  it('is not for roles that make no keys, and a session alone opens no /v1', async () => {
    const viewer = await addMember(product, 'viewer');
    const other = await newContext(chromium, wide, 'light');
    const theirs = await other.newPage();
    await signIn(theirs, product, viewer, memberPassword);
    expect(await theirs.getByRole('link', { name: 'Playground' }).count()).toBe(0);
    await theirs.goto(`${product.url}/playground?org=demo`);
    await theirs.getByText('Your role does not open this page').waitFor();
    const tried = await theirs.evaluate(async () => {
      const send = (url: string, body: string) =>
        fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } }).then(
          ({ status }) => status,
        );
      return [
        await send('/v1/chat/completions', '{"model":"claims-mini","messages":[]}'),
        await send('/api/v1/projects/default/playground-tickets', '{}'),
      ];
    });
    expect(tried).toEqual([401, 403]);
    await other.close();
  }, 60_000);
});

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('the catalogue', () => {
  it('says what each model costs, takes and can do, and flags a price nobody knows', async () => {
    await openPage(page, product, '/catalogue?org=demo', 'Model catalogue');
    const priced = await page.getByRole('row', { name: /claims-mini/ }).innerText();
    expect(priced).toMatch(/Healthy[\s\S]*64k[\s\S]*\$0\.15[\s\S]*\$0\.075[\s\S]*\$0\.60/);
    const unpriced = await page.getByRole('row', { name: /unpriced-model/ }).innerText();
    expect(unpriced).toContain('Unknown');
    expect(unpriced).not.toContain('$0');
    await page.getByRole('button', { name: 'claims-mini', exact: true }).click();
    const record = page.getByRole('dialog', { name: 'Model claims-mini' });
    await record.getByText('600 requests a minute for the organization').waitFor();
    expect(await record.getByRole('row', { name: /Cached input/ }).innerText()).toContain('$0.075');
    expect(await record.innerText()).toMatch(/simulated-eu[\s\S]*simulated-us/);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.screenshot({ path: screen('catalogue-model', 'light', 1440) });
    await record.getByRole('link', { name: 'Try it' }).click();
    await page.getByRole('heading', { level: 1, name: 'Playground' }).waitFor();
    expect(new URL(page.url()).searchParams.get('model')).toBe('claims-mini');
  }, 60_000);
});

describe('the quickstart', () => {
  it('makes a key, gives snippets that run, and turns green with the first request', async () => {
    await openPage(page, product, '/quickstart?org=demo&model=claims-mini', 'Quickstart');
    await page.getByRole('textbox', { name: 'Name of a new key' }).fill('from the quickstart');
    await page.getByRole('button', { name: 'Make a new key' }).click();
    const key = await page.getByLabel('API key', { exact: true }).innerText();
    await page.getByText('Waiting for your first request of from the quickstart…').waitFor();
    expect(await page.getByLabel('The key in the environment').innerText()).toBe(`export TOLLGATE_API_KEY=${key}`);
    const ways: [string, (code: string) => Promise<string>][] = [
      ['curl', (code) => eventually(async () => (await runShell(code, key)).match(/"content":/)?.[0])],
      ['TypeScript', (code) => runModule(code, key)],
      ['Vercel AI SDK', (code) => runModule(code, key)],
      ['LangChain', (code) => runModule(code, key)],
    ];
    for (const [name, run] of ways) {
      await page.getByRole('group', { name: 'Client' }).getByRole('button', { name }).click();
      const printed = await run(await page.getByLabel(`A first request with ${name}`).innerText());
      expect([name, printed.trim().length > 0]).toEqual([name, true]);
    }
    await page.getByRole('group', { name: 'Client' }).getByRole('button', { name: 'Python' }).click();
    expect(await pythonReads(await page.getByLabel('A first request with Python').innerText())).toBe('reads');
    await page.getByText('Your first request has arrived').waitFor({ timeout: 20_000 });
    expect(await accessibilityProblems(page)).toEqual([]);
    await hideSecrets(page);
    await page.screenshot({ path: screen('quickstart-arrived', 'light', 1440) });
    await page.getByRole('link', { name: 'See how it was decided' }).click();
    await page.getByText('Decision').first().waitFor();
  }, 120_000);

  it('names headers that replies really have', async () => {
    const reply = await fetch(`${product.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${product.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'claims-mini', messages: [{ role: 'user', content: 'hello' }] }),
    });
    await reply.text();
    await openPage(page, product, '/quickstart?org=demo', 'Quickstart');
    const names = await page
      .locator('table', { hasText: 'Headers of a reply' })
      .locator('tbody td:first-child')
      .allInnerTexts();
    expect(names.length).toBeGreaterThan(5);
    // No limit on tokens is set here.
    const missing = names.filter((name) => !name.includes('tokens') && !reply.headers.has(name));
    expect(missing).toEqual([]);
  }, 60_000);
});

describe.each(['light', 'dark'] as const)('every developer page, %s', (theme) => {
  it.each([
    ['wide', wide],
    ['phone', phone],
  ] as const)(
    'is accessible and fits the screen: %s',
    async (_, viewport) => {
      const looking = await newContext(chromium, viewport, theme);
      const shown = await looking.newPage();
      await signInAsOperator(shown, product);
      for (const [name, path, heading] of [
        ['playground', '/playground?org=demo&model=claims-mini', 'Playground'],
        ['catalogue', '/catalogue?org=demo', 'Model catalogue'],
        ['quickstart', '/quickstart?org=demo&model=claims-mini', 'Quickstart'],
      ] as const) {
        await openPage(shown, product, path, heading);
        if (name === 'playground') {
          await shown.getByRole('textbox', { name: 'Message' }).fill('What is a tollgate?');
          await shown.getByRole('button', { name: 'Send', exact: true }).click();
          await shown.getByRole('link', { name: 'Open request' }).waitFor();
        }
        expect({ name, overflow: await sidewaysOverflow(shown) }).toEqual({ name, overflow: 0 });
        expect({ name, problems: await accessibilityProblems(shown) }).toEqual({ name, problems: [] });
        await shown.screenshot({ path: screen(name, theme, viewport.width) });
      }
      await looking.close();
    },
    180_000,
  );
});

/** A key of a screenshot is nobody's. */
async function hideSecrets(shown: Page): Promise<void> {
  await shown.evaluate(() => {
    for (const code of document.querySelectorAll('code')) {
      const found = /tg_(live|test)_\w{49}/.exec(code.textContent ?? '');
      if (found) code.textContent = (code.textContent ?? '').replace(found[0], 'tg_live_…');
    }
  });
}

const execute = promisify(execFile);

async function runShell(code: string, key = product.apiKey): Promise<string> {
  const { stdout } = await execute('bash', ['-c', code], { env: { ...process.env, TOLLGATE_API_KEY: key } });
  return stdout;
}

/** As a module of a project that has the packages installed: this one. Node strips what is TypeScript in it. */
async function runModule(code: string, key = product.apiKey): Promise<string> {
  const folder = mkdtempSync(join(repositoryRoot, 'e2e', '.snippet-'));
  try {
    writeFileSync(join(folder, 'snippet.mts'), code);
    const { stdout } = await execute(process.execPath, ['--no-warnings', join(folder, 'snippet.mts')], {
      env: { ...process.env, TOLLGATE_API_KEY: key },
    });
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Python is on most machines, its openai package on few: the text is read, not run. */
async function pythonReads(code: string): Promise<string> {
  const { stdout } = await execute('python3', ['-c', 'import ast, sys; ast.parse(sys.argv[1]); print("reads")', code]);
  return stdout.trim();
}
