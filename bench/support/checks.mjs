/** What a fast gateway must not have traded away: the limit holds and every request is on the bill. */
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlAmount, manage, metric } from './product.mjs';

/** A key at its limit, used while the load runs. */
export class ControlKey {
  admitted = 0;
  refused = 0;
  others = [];

  constructor(product, key) {
    this.product = product;
    this.key = key;
  }

  async use(times) {
    for (let index = 0; index < times; index++) {
      const status = await chat(this.product, this.key, 'mock');
      if (status === 200) this.admitted++;
      else if (status === 429) this.refused++;
      else this.others.push(status);
      await sleep(20);
    }
  }

  result() {
    const ok = this.admitted === controlAmount && this.refused > 0 && this.others.length === 0;
    const { admitted, refused, others } = this;
    return {
      name: 'admitted = limit',
      ok,
      detail: `${admitted} of ${controlAmount} admitted, ${refused} got 429, ${others.length} other`,
    };
  }
}

/** Sends so many requests and knows what it sent. @returns how many were answered with 200. */
export async function sendExactly(product, key, count, parallel = 32) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: parallel });
  let left = count;
  let answered = 0;
  const worker = async () => {
    while (left-- > 0) if ((await chat(product, key, 'mock-exact', agent).catch(() => 0)) === 200) answered++;
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  agent.destroy();
  return answered;
}

/** Waits until the journal is in Postgres. @returns seconds it took. */
export async function drained(product, withinMs = 180_000) {
  const started = performance.now();
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(250)) {
    if ((await metric(product, 'tollgate_requests_in_flight')) > 0) continue;
    if ((await metric(product, 'tollgate_journal_records')) === 0) return (performance.now() - started) / 1000;
  }
  throw new Error(`the journal was not drained within ${withinMs / 1000} s`);
}

/** Requests as the tables have them, by the client's model name. */
export async function requestsInTables(product, organization) {
  const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  const usage = await manage(
    product,
    'GET',
    `/organizations/${organization.id}/usage?from=${day(-1)}&to=${day(2)}&groupBy=model`,
  );
  const byModel = new Map(usage.rows.map((row) => [row.keys.model, row.requests]));
  return { total: usage.totals.requests, matchesEvents: usage.matchesEvents, of: (model) => byModel.get(model) ?? 0 };
}

function chat(product, key, model, agent) {
  return new Promise((ok, fail) => {
    const body = JSON.stringify({ model, max_tokens: 16, messages: [{ role: 'user', content: 'hello' }] });
    const request = http.request(
      `${product.url}/chat/completions`,
      {
        method: 'POST',
        agent,
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      },
      (reply) => {
        reply.resume();
        reply.once('end', () => ok(reply.statusCode));
        reply.once('error', fail);
      },
    );
    request.once('error', fail);
    request.end(body);
  });
}
