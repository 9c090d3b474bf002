import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Counter } from './counts.js';
import type { FaultPlan, FaultRule } from './fault-plan.js';
import { faults } from './faults/registry.js';
import { isObject } from './json.js';

export interface Controlled {
  readonly counter: Counter;
  readonly plan: FaultPlan;
  readonly reset: () => void;
}

/** `/__simulator/*`: counts, received requests and run-time faults. Needs no key: it is for tests on the same machine. */
export async function handleControl(
  request: IncomingMessage,
  response: ServerResponse,
  controlled: Controlled,
): Promise<void> {
  try {
    const [status, body] = await act(request, controlled);
    const text = body === undefined ? '' : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  } catch (error) {
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
  }
}

async function act(request: IncomingMessage, { counter, plan, reset }: Controlled): Promise<[number, unknown]> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /__simulator/health':
      return [200, { status: 'ok' }];
    case 'GET /__simulator/counts':
      return [200, counter.counts()];
    case 'DELETE /__simulator/counts':
      counter.reset();
      return [204, undefined];
    case 'GET /__simulator/requests':
      return [200, { data: counter.requests().slice(-Number(url.searchParams.get('limit') ?? 1_000)) }];
    case 'GET /__simulator/faults':
      return [200, { active: plan.list(), known: [...faults.values()].map(describe) }];
    case 'POST /__simulator/faults':
      plan.set(await readRule(request));
      return [201, { active: plan.list() }];
    case 'DELETE /__simulator/faults':
      plan.clear();
      return [204, undefined];
    case 'DELETE /__simulator':
      reset();
      return [204, undefined];
    default:
      return [404, { error: `Nothing at ${request.method} ${url.pathname}.` }];
  }
}

function describe(fault: { name: string; summary: string; parameter?: string }): unknown {
  return { name: fault.name, summary: fault.summary, parameter: fault.parameter ?? null };
}

const MEMBERS: Record<keyof FaultRule, string> = {
  fault: 'string',
  param: 'string',
  model: 'string',
  apiKey: 'string',
  times: 'number',
};

async function readRule(request: IncomingMessage): Promise<FaultRule> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
  const rule: unknown = JSON.parse(text);
  if (!isObject(rule) || typeof rule['fault'] !== 'string') throw new Error('A fault needs {"fault": "name[:param]"}.');
  for (const [name, value] of Object.entries(rule)) {
    const expected = Object.hasOwn(MEMBERS, name) ? MEMBERS[name as keyof FaultRule] : undefined;
    if (typeof value !== expected) throw new Error(`'${name}' is unknown here or of the wrong type.`);
  }
  return rule as unknown as FaultRule;
}
