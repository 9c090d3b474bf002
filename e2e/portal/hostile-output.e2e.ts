/**
 * R67 in the playground: an upstream that answers with nothing but attacks, through the real gateway into a real browser.
 * If one runs, whoever can make a model say something can act as whoever reads it.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { newContext, startBrowser, wide, type TestBrowser } from '../support/browser.js';
import { manage, startProduct, type Product } from '../support/harness.js';
import { hostileTexts } from '../support/hostile-text.js';
import { openPage, signInAsOperator } from '../support/portal.js';

let product: Product;
let chromium: TestBrowser;
let upstream: Server;
/** What it says next. */
let said = '';

beforeAll(async () => {
  upstream = createServer((request, response) => {
    request.resume();
    request.once('end', () => {
      const delta = {
        role: 'assistant',
        content: said,
        reasoning_content: said,
        tool_calls: [
          { index: 0, id: 'call_1', type: 'function', function: { name: said.slice(0, 60), arguments: said } },
        ],
      };
      const chunk = (choice: object) =>
        `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [choice] })}\n\n`;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk({ index: 0, delta, finish_reason: null }));
      response.end(`${chunk({ index: 0, delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`);
    });
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  [product, chromium] = await Promise.all([startProduct(), startBrowser()]);
  const { port } = upstream.address() as AddressInfo;
  await made('/deployments', {
    name: 'hostile',
    provider: 'openai-compatible',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    upstreamModel: 'm',
  });
  await made('/routes', { model: 'hostile', targets: [{ deployment: 'hostile' }] });
}, 120_000);

afterAll(async () => {
  await chromium?.close();
  await product?.stop();
  upstream?.close();
}, 60_000);

async function made(path: string, body: object): Promise<void> {
  const reply = await manage(product, 'POST', path, body);
  expect([path, reply.status]).toEqual([path, 201]);
}

/** What got through, of all the ways it could: run, asked for something, or left an element or link that might. */
async function watch(page: Page): Promise<string[]> {
  const got: string[] = [];
  await page.exposeFunction('probe', () => void got.push('something ran'));
  await page.exposeFunction('refused', (what: string) => void got.push(`only the policy stopped it: ${what}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      (globalThis as unknown as { refused(what: string): void }).refused(
        `${event.violatedDirective} ${event.blockedURI}`,
      );
    });
  });
  page.on('dialog', (dialog) => {
    got.push('a dialog opened');
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== product.url) got.push(`a request to ${request.url()}`);
  });
  page.on('popup', () => got.push('a window opened'));
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame()) got.push('a frame');
    else if (!frame.url().startsWith(product.url)) got.push(`the page went to ${frame.url()}`);
  });
  return got;
}

it('shows 200 hostile texts: none runs, none loads anything from elsewhere', async () => {
  expect(new Set(hostileTexts).size).toBe(200);
  const context = await newContext(chromium, wide, 'light');
  const page = await context.newPage();
  const got = await watch(page);
  await signInAsOperator(page, product);
  await openPage(page, product, '/playground?org=demo&model=hostile', 'Playground');
  const conversation = page.getByRole('log');
  const answers = 40;
  for (let answer = 0; answer < answers; answer++) {
    // A paragraph each, of different kinds: none of them reaches over the blank line into the next.
    const texts = hostileTexts.filter((_, index) => index % answers === answer);
    said = texts.join('\n\n');
    await page.getByRole('textbox', { name: 'Message' }).fill('go on');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await conversation.getByRole('link', { name: 'Open request' }).waitFor();
    const left = await conversation.evaluate((log) => {
      const output = [...log.querySelectorAll('*')];
      const wrong = output.filter(
        (element) =>
          element.matches(
            'script, style, iframe, object, embed, form:not([class]), link, meta, base, img, video, audio, math',
          ) ||
          (element instanceof SVGElement && element.closest('[aria-hidden="true"]') === null) ||
          [...element.attributes].some(({ name }) => name.startsWith('on')),
      );
      const links = [...log.querySelectorAll('a')].filter(
        (link) =>
          !link.getAttribute('href')?.startsWith('/requests/') &&
          !(/^(https?|mailto):/.test(link.getAttribute('href') ?? '') && link.rel.includes('noopener')),
      );
      return [...wrong, ...links].map((element) => element.outerHTML.slice(0, 200));
    });
    expect([texts, left, got]).toEqual([texts, [], []]);
    await page.getByRole('button', { name: 'Clear' }).click();
  }
  // Whatever waits for a moment has had one.
  await page.waitForTimeout(500);
  expect(got).toEqual([]);
  console.log(`${hostileTexts.length} hostile texts shown in ${answers} answers, ${got.length} executions or loads`);
  await context.close();
}, 240_000);
