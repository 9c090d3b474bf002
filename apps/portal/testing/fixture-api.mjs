/** The management API over the sample data: every endpoint the portal calls, with the shapes of libs/contracts. */
import {
  demoProjects,
  dayOf,
  facts,
  keys,
  models,
  now,
  organizations,
  projects,
  timeZone,
  usd,
} from './fixture-data.mjs';
import { detailOf, requests } from './fixture-requests.mjs';

const user = {
  id: 'usr_ines',
  email: 'ines@brightwater.example',
  name: 'Ines Moreau',
  isOperator: true,
  twoFactor: false,
};
const password = 'correct horse battery';
const state = { created: [], attempts: 0 };

const json = (status, body, headers = {}) => ({ status, headers, body });
const list = (data, nextCursor = null) => json(200, { data, nextCursor });

export function problem(status, code, detail, headers = {}) {
  const requestId = 'req_01a1f9830ad35f0c9be14d6e42a7';
  const title =
    { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not found', 429: 'Too many requests', 500: 'Internal error' }[
      status
    ] ?? 'Error';
  return {
    status,
    headers: { 'x-request-id': requestId, ...headers },
    problem: { type: 'about:blank', title, status, code, detail, requestId },
  };
}

/** `signedIn` comes from the cookie; `mode` is one of ok, empty, error, slow. */
export function handleApi({ method, path, query, body, signedIn, mode }) {
  if (path === '/auth/login' && method === 'POST') return login(body);
  if (!signedIn) return problem(401, 'not_signed_in', 'Sign in first.');
  if (path === '/auth/session') return json(200, session());
  if (path === '/auth/logout')
    return { status: 204, headers: { 'set-cookie': 'tollgate_session=; Path=/; Max-Age=0' } };
  if (path === '/organizations') return list(organizations);
  if (mode === 'error' && /usage|requests|api-keys/.test(path))
    return problem(500, 'internal_error', 'The database did not answer within 5 s.');

  const inOrganization = /^\/organizations\/([^/]+)\/(.+)$/.exec(path);
  if (inOrganization) {
    const organization = organizations.find((one) => one.id === inOrganization[1] || one.slug === inOrganization[1]);
    if (!organization) return problem(404, 'not_found', 'There is no such organization.');
    const full = organization.slug === 'brightwater' && mode !== 'empty';
    return ofOrganization(inOrganization[2], query, full, organization);
  }
  const record = /^\/requests\/([^/]+)$/.exec(path);
  if (record) {
    const found = requests.find((one) => one.id === record[1]);
    return found
      ? json(200, detailOf(found))
      : problem(404, 'not_found', 'No request with this id is known, or it is older than 30 days.');
  }
  const created = /^\/projects\/([^/]+)\/api-keys$/.exec(path);
  if (created && method === 'POST') return createKey(created[1], body);
  const key = /^\/api-keys\/([^/]+)$/.exec(path);
  if (key) return oneKey(key[1], method, body);
  return problem(404, 'not_found', `Nothing answers at ${path}.`);
}

function session() {
  return {
    user,
    method: 'password',
    boundTo: null,
    csrfToken: 'csrf_fixture',
    organizations: organizations.map(({ id, slug, name }) => ({ id, slug, name, role: 'operator' })),
    expiresAt: '2026-11-21T13:32:08.000Z',
  };
}

function login({ email, password: given }) {
  if (email === 'locked@brightwater.example')
    return problem(429, 'too_many_attempts', 'Too many attempts.', { 'retry-after': '30' });
  if (given !== password) return problem(401, 'invalid_credentials', 'E-mail or password is wrong.');
  return json(200, session(), { 'set-cookie': 'tollgate_session=fixture; Path=/; HttpOnly; SameSite=Lax' });
}

function ofOrganization(rest, query, full, organization) {
  switch (rest) {
    case 'projects':
      return list(organization.slug === 'brightwater' ? projects : demoProjects);
    case 'api-keys': {
      const all = [...state.created, ...(full ? keys : [])].filter((key) => key.organizationId === organization.id);
      return list(
        all
          .filter(
            (key) =>
              (!query.projectId || key.projectId === query.projectId) && (!query.state || key.state === query.state),
          )
          .map(({ weights: _weights, ...key }) => key),
      );
    }
    case 'limits':
      return list(full ? limits() : []);
    case 'routes':
      return list(
        ['gpt-4.1-mini', 'gpt-4.1'].map((model) => ({
          id: `rte_${model}`,
          model,
          strategy: 'least-latency',
          organizationId: organization.id,
          targets: [],
        })),
      );
    case 'usage':
      return json(200, usage(query, full));
    case 'requests':
      return requestPage(query, full);
    case 'requests/histogram':
      return json(200, histogram(query, full));
    default:
      return problem(404, 'not_found', `Nothing answers at ${rest}.`);
  }
}

function limits() {
  const spend = (id, type, subject, amount, used, held, mode = 'hard') => ({
    id,
    organizationId: 'org_brightwater',
    dimension: 'spend',
    subject: { type, id: subject },
    on: null,
    window: 'month',
    amount,
    mode,
    managedBy: 'api',
    state: { used, held, resetAt: '2026-11-30T23:00:00.000Z' },
  });
  const rate = (id, dimension, type, subject, amount, window = 'minute') => ({
    ...spend(id, type, subject, amount, '214', '1'),
    dimension,
    window,
  });
  const ofKey = (name, amount, held, mode) => {
    const key = keys.find((one) => one.name === name);
    return spend(`lim_${name}`, 'api_key', key.id, amount, key.spendMonth, held, mode);
  };
  return [
    spend('lim_org', 'organization', 'org_brightwater', '6000', '3026.94', '12.40'),
    spend('lim_support', 'project', 'prj_support-assistant', '2000', '1274.34', '8.20'),
    spend('lim_claims', 'project', 'prj_claims-intake', '900', '817.88', '19.10'),
    spend('lim_sandbox', 'project', 'prj_dev-sandbox', '150', '148.02', '1.98'),
    rate('lim_rpm', 'requests', 'project', 'prj_support-assistant', '1200'),
    rate('lim_tpm', 'input_tokens', 'organization', 'org_brightwater', '400000'),
    rate('lim_conc', 'concurrency', 'global', undefined, '512', 'none'),
    ofKey('support-prod', '1600', '6'),
    ofKey('claims-batch', '900', '12'),
    ofKey('analyst-web', '800', '4', 'soft'),
    ofKey('search-indexer', '400', '2'),
    ofKey('support-staging', '300', '1'),
    ofKey('support-eval', '100', '1', 'soft'),
  ];
}

const numbersOf = (rows) => {
  const sum = (pick) => rows.reduce((total, row) => total + pick(row), 0);
  const requestsIn = sum((row) => row.requests);
  const weighted = (pick) => (requestsIn === 0 ? null : sum((row) => pick(row) * row.requests) / requestsIn);
  const charge = usd(rows.reduce((total, row) => total + (row.charge ?? 0n), 0n));
  return {
    requests: requestsIn,
    attempts: sum((row) => row.attempts),
    errors: sum((row) => row.errors),
    refused: sum((row) => row.refused),
    inputTokens: sum((row) => row.input),
    cachedInputTokens: sum((row) => row.cached),
    cacheWriteTokens: 0,
    outputTokens: sum((row) => row.output),
    reasoningTokens: 0,
    totalTokens: sum((row) => row.input + row.output),
    cost: charge,
    charge,
    unpricedAttempts: sum((row) => (row.charge === null ? row.attempts : 0)),
    ttftMsAvg: weighted((row) => row.ttft),
    latencyMsAvg: weighted((row) => row.ttft * 4.2),
  };
};

function usage(query, full) {
  const groupBy = (query.groupBy ?? '').split(',').filter(Boolean);
  const inside = span(query);
  const rows = full
    ? facts.filter(
        (fact) =>
          inside(fact.time) &&
          (!query.model || fact.model === query.model) &&
          (!query.apiKeyId || fact.key.id === query.apiKeyId) &&
          (!query.projectId || fact.key.projectId === query.projectId),
      )
    : [];
  const groups = new Map();
  for (const fact of rows) {
    const found = {};
    for (const name of groupBy) {
      if (name === 'model') found.model = fact.model;
      if (name === 'project') found.project = { id: fact.key.projectId, name: fact.key.projectName };
      if (name === 'apiKey') found.apiKey = { id: fact.key.id, name: fact.key.name };
      if (name === 'day') found.day = dayOf(fact.time);
      if (name === 'hour') found.hour = new Date(fact.time).toISOString();
    }
    const id = JSON.stringify(found);
    if (!groups.has(id)) groups.set(id, { keys: found, facts: [] });
    groups.get(id).facts.push(fact);
  }
  return {
    from: query.from,
    to: query.to,
    timeZone,
    bucket: 'hour',
    asOf: now.toISOString(),
    groupBy,
    matchesEvents: true,
    rows: [...groups.values()].map((one) => ({ keys: one.keys, ...numbersOf(one.facts) })),
    totals: numbersOf(rows),
  };
}

/** A date means that day in the organization's zone; `to` is excluded. */
function span({ from, to }) {
  const after = !from
    ? () => true
    : from.length === 10
      ? (time) => dayOf(time) >= from
      : (time) => time >= Date.parse(from);
  const before = !to ? () => true : to.length === 10 ? (time) => dayOf(time) < to : (time) => time < Date.parse(to);
  return (time) => after(time) && before(time);
}

function filtered(query, full) {
  const inside = span(query);
  const words = query.q?.toLowerCase();
  return (full ? requests : []).filter(
    (row) =>
      inside(Date.parse(row.time)) &&
      (!query.outcome || row.outcome === query.outcome) &&
      (!query.status || String(row.status) === query.status) &&
      (!query.model || row.requestedModel === query.model) &&
      (!query.apiKeyId || row.apiKey.id === query.apiKeyId) &&
      (!query.projectId || row.project.id === query.projectId) &&
      (!query.endpoint || row.endpoint === query.endpoint) &&
      (!words || `${row.id} ${row.endUser} ${row.requestedModel}`.toLowerCase().includes(words)),
  );
}

function requestPage(query, full) {
  const rows = filtered(query, full);
  const start = query.cursor ? rows.findIndex((row) => row.id === query.cursor) + 1 : 0;
  const page = rows.slice(start, start + Number(query.limit ?? 50));
  const more = start + page.length < rows.length;
  return list(
    page.map(({ hidden: _hidden, ...row }) => row),
    more ? page.at(-1).id : null,
  );
}

function histogram(query, full) {
  const rows = filtered(query, full);
  const from =
    query.from?.length === 10
      ? Date.parse(`${query.from}T00:00:00+01:00`)
      : Date.parse(query.from ?? now.toISOString());
  const to = query.to
    ? query.to.length === 10
      ? Date.parse(`${query.to}T00:00:00+01:00`)
      : Date.parse(query.to)
    : now.getTime();
  const bucketMs =
    [60_000, 300_000, 900_000, 3_600_000, 10_800_000, 86_400_000].find((size) => (to - from) / size <= 100) ??
    86_400_000;
  const first = Math.floor(from / bucketMs) * bucketMs;
  const buckets = [];
  for (let start = first; start < Math.min(to, now.getTime()); start += bucketMs)
    buckets.push({ start: new Date(start).toISOString(), succeeded: 0, refused: 0, failed: 0 });
  const totals = { succeeded: 0, refused: 0, failed: 0 };
  for (const row of rows) {
    const bucket = buckets[Math.floor((Date.parse(row.time) - first) / bucketMs)];
    const outcome = row.outcome === 'aborted' ? 'succeeded' : row.outcome;
    if (bucket) bucket[outcome] += 1;
    totals[outcome] += 1;
  }
  return { bucketMs, asOf: now.toISOString(), buckets, totals };
}

function createKey(projectId, body) {
  const project = [...projects, ...demoProjects].find((one) => one.id === projectId || one.slug === projectId);
  if (!project) return problem(404, 'not_found', 'There is no such project.');
  const taken = [...keys, ...state.created].some((key) => key.name === body.name && key.state === 'active');
  if (taken) {
    const refused = problem(409, 'already_exists', 'A key with this name already exists in this project.');
    refused.problem.errors = [{ path: 'name', message: 'A key with this name already exists in this project.' }];
    return refused;
  }
  const { weights: _weights, ...base } = keys[0];
  const made = {
    ...base,
    id: `key_01a1f983new${state.created.length + 1}c52a7`,
    name: body.name,
    projectId: project.id,
    projectName: project.name,
    organizationId: project.organizationId,
    maskedKey: 'tg_live_9wTz...3h87',
    createdAt: now.toISOString(),
    createdBy: { id: user.id, name: user.name },
    expiresAt: body.expiresAt ?? null,
    lastUsedAt: null,
    lastUsedModel: null,
    lastUsedIp: null,
    spendMonth: '0',
    requestsMonth: 0,
  };
  state.created.unshift(made);
  return json(
    201,
    { ...made, key: 'tg_live_9wTz4KcHq0vRm7Xe2PjLs6NbYd3GfUa8oQi1WkEr5BtZn3h87' },
    { 'x-audit-id': 'aud_0042' },
  );
}

function oneKey(id, method, body) {
  const found = [...state.created, ...keys].find((key) => key.id === id);
  if (!found) return problem(404, 'not_found', 'There is no such key.');
  if (method === 'DELETE') {
    found.state = 'revoked';
    found.revokedAt = now.toISOString();
    return { status: 204, headers: { 'x-audit-id': 'aud_0043' } };
  }
  if (method === 'PATCH') found.name = body.name;
  const { weights: _weights, ...shown } = found;
  return json(200, shown);
}

export const modelNames = Object.keys(models);
