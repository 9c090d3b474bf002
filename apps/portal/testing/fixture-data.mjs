/**
 * A sample organization, the same on every run: what the screenshots and the browser checks look at. The figures are
 * built up from hourly facts, so every total equals the rows it is made of.
 */

export const now = new Date(process.env.FIXTURE_NOW ?? '2026-11-20T13:32:08.000Z');
export const timeZone = 'Europe/Paris';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** mulberry32: small, and the same everywhere. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const organizations = [
  {
    id: 'org_brightwater',
    slug: 'brightwater',
    name: 'Brightwater',
    state: 'active',
    timeZone,
    currency: 'USD',
    createdAt: '2026-03-02T09:00:00.000Z',
  },
  {
    id: 'org_demo',
    slug: 'demo',
    name: 'Demo',
    state: 'active',
    timeZone: 'UTC',
    currency: 'USD',
    createdAt: '2026-11-20T08:00:00.000Z',
  },
  {
    id: 'org_harbour',
    slug: 'harbour',
    name: 'Harbour Freight Lines',
    state: 'suspended',
    timeZone: 'UTC',
    currency: 'USD',
    createdAt: '2026-05-11T08:00:00.000Z',
  },
];

const project = (slug) => ({
  id: `prj_${slug}`,
  slug,
  name: slug,
  organizationId: 'org_brightwater',
  createdAt: '2026-03-02T09:10:00.000Z',
});
export const projects = ['support-assistant', 'claims-intake', 'analyst-copilot', 'search-index', 'dev-sandbox'].map(
  project,
);
export const demoProjects = [
  {
    id: 'prj_default',
    slug: 'default',
    name: 'default',
    organizationId: 'org_demo',
    createdAt: '2026-11-20T08:00:00.000Z',
  },
];

/** USD per million tokens; the mean request; the deployments that serve it. */
export const models = {
  'claude-sonnet-4-5': {
    served: 'claude-sonnet-4-5-20250929',
    provider: 'anthropic',
    deployments: ['anthropic-sonnet'],
    input: '3.00',
    cached: '0.30',
    output: '15.00',
    tokens: [2434, 1119, 406],
    perDay: 5300,
    ttft: 436,
  },
  'gpt-4.1': {
    served: 'gpt-4.1-2025-04-14',
    provider: 'azure-openai',
    deployments: ['azure-eu-gpt-4.1', 'openai-eu-gpt-4.1'],
    input: '2.00',
    cached: '0.50',
    output: '8.00',
    tokens: [1715, 651, 358],
    perDay: 9400,
    ttft: 560,
  },
  'gemini-2.5-flash': {
    served: 'gemini-2.5-flash',
    provider: 'google',
    deployments: ['gemini-flash-eu'],
    input: '0.30',
    cached: '0.075',
    output: '2.50',
    tokens: [2985, 653, 392],
    perDay: 16900,
    ttft: 210,
  },
  'gpt-4.1-mini': {
    served: 'gpt-4.1-mini-2025-04-14',
    provider: 'openai',
    deployments: ['openai-eu-gpt-4.1-mini'],
    input: '0.40',
    cached: '0.10',
    output: '1.60',
    tokens: [1481, 457, 298],
    perDay: 21300,
    ttft: 310,
  },
  'claude-haiku-4-5': {
    served: 'claude-haiku-4-5-20251001',
    provider: 'anthropic',
    deployments: ['anthropic-haiku'],
    input: '1.00',
    cached: '0.10',
    output: '5.00',
    tokens: [1593, 635, 285],
    perDay: 5200,
    ttft: 290,
  },
  'llama-3.3-70b': {
    served: 'llama-3.3-70b-instruct',
    provider: 'vllm',
    deployments: ['vllm-lyon-llama-a', 'vllm-lyon-llama-b'],
    input: '0.20',
    cached: '0.05',
    output: '0.45',
    tokens: [2250, 1165, 401],
    perDay: 13600,
    ttft: 380,
  },
  'mistral-medium-3': {
    served: 'mistral-medium-2508',
    provider: 'mistral',
    deployments: ['mistral-medium'],
    input: '0.40',
    cached: '0.40',
    output: '2.00',
    tokens: [1351, 0, 258],
    perDay: 4300,
    ttft: 330,
  },
  'text-embedding-3-small': {
    served: 'text-embedding-3-small',
    provider: 'openai',
    deployments: ['openai-eu-embed'],
    input: '0.02',
    cached: '0.02',
    output: '0',
    tokens: [820, 0, 0],
    perDay: 3400,
    ttft: 60,
    endpoint: 'embeddings',
  },
  'gpt-4o-mini': {
    served: 'gpt-4o-mini-2024-07-18',
    provider: 'openai',
    deployments: ['openai-eu-4o-mini'],
    input: '0.15',
    cached: '0.075',
    output: '0.60',
    tokens: [620, 0, 210],
    perDay: 420,
    ttft: 300,
  },
  'house-model-preview': {
    served: 'house-model-preview',
    provider: 'openai-compatible',
    deployments: ['lyon-preview'],
    input: null,
    cached: null,
    output: null,
    tokens: [900, 0, 180],
    perDay: 40,
    ttft: 240,
  },
};

const people = {
  amara: 'Amara Okafor',
  tomasz: 'Tomasz Wilk',
  jonas: 'Jonas Lind',
  ines: 'Ines Moreau',
  priya: 'Priya Nair',
};
/** name, project, owner, masked, expires, address, seconds since last use, weights by model. */
const keyTable = [
  [
    'support-prod',
    0,
    'amara',
    '7Jq2...h4Wd',
    '2027-02-12',
    '10.42.7.18',
    2,
    { 'gpt-4.1': 60, 'gpt-4.1-mini': 30, 'claude-haiku-4-5': 60, 'claude-sonnet-4-5': 20, 'gpt-4o-mini': 100 },
  ],
  [
    'claims-batch',
    1,
    'tomasz',
    'b9Rk...T2mE',
    '2027-01-03',
    '10.42.9.4',
    8,
    { 'claude-sonnet-4-5': 42, 'gemini-2.5-flash': 40, 'mistral-medium-3': 40 },
  ],
  [
    'analyst-web',
    2,
    'jonas',
    'Xe5v...n8Qp',
    '2027-01-20',
    '10.42.11.20',
    4,
    { 'claude-sonnet-4-5': 22, 'gpt-4.1': 12, 'llama-3.3-70b': 46, 'mistral-medium-3': 60 },
  ],
  [
    'search-indexer',
    3,
    'amara',
    '2LcY...u7Gs',
    '2026-11-26',
    '10.42.3.9',
    1,
    { 'text-embedding-3-small': 96, 'gemini-2.5-flash': 46 },
  ],
  [
    'support-staging',
    0,
    'amara',
    'Hd0w...P3xa',
    '2027-02-12',
    '10.42.7.90',
    185,
    { 'gpt-4.1-mini': 40, 'gpt-4.1': 10 },
  ],
  [
    'claims-review',
    1,
    'tomasz',
    'q6Zt...K9bf',
    '2027-01-03',
    '10.42.9.11',
    11,
    { 'gpt-4.1': 12, 'claude-haiku-4-5': 20 },
  ],
  [
    'notebook-ines',
    4,
    'ines',
    's4Mn...c1Vy',
    '2026-12-18',
    '192.168.14.7',
    850,
    { 'claude-haiku-4-5': 14, 'claude-sonnet-4-5': 8 },
  ],
  ['support-eval', 0, 'jonas', 'W8fJ...r5Lo', '2027-02-12', '10.42.7.33', 7300, { 'gpt-4.1-mini': 17 }],
  ['analyst-export', 2, 'jonas', 'N1aC...z0Rh', null, '10.42.11.31', 73_000, { 'llama-3.3-70b': 50 }],
  [
    'notebook-priya',
    4,
    'priya',
    'a8Ym...B2xC',
    '2026-12-18',
    '192.168.14.9',
    10_900,
    { 'gemini-2.5-flash': 12, 'house-model-preview': 100 },
  ],
  ['claims-etl', 1, 'tomasz', 'E3ug...Y6iD', '2027-01-03', '10.42.9.4', 54_000, { 'gemini-2.5-flash': 7 }],
  [
    'ci-smoke',
    4,
    'priya',
    'p7Bx...F4kU',
    '2027-03-01',
    '10.42.2.15',
    172_000,
    { 'gpt-4.1-mini': 1, 'text-embedding-3-small': 4 },
  ],
  ['partner-portal', 0, 'amara', 'k2Vd...m6Xs', '2027-06-30', '203.0.113.9', 94 * 86_400, {}],
  ['research-canary', 2, 'jonas', 'f5Jt...w1Qe', '2027-02-18', null, null, {}],
];
const revokedTable = [
  ['support-old', 0, 'amara', 'Ab1c...9xYz', '2026-10-02'],
  ['claims-2025', 1, 'tomasz', 'Cd2e...8wVu', '2026-09-14'],
  ['pilot', 2, 'jonas', 'Ef3g...7tSr', '2026-08-30'],
];

export const keys = keyTable.map(([name, at, owner, masked, expires, address, ago, weights]) => ({
  id: `key_01a1f983${name.replaceAll('-', '')}`,
  name,
  projectId: projects[at].id,
  projectName: projects[at].name,
  organizationId: 'org_brightwater',
  maskedKey: `tg_live_${masked}`,
  environment: 'live',
  state: 'active',
  flags: expires === null ? ['never_expires'] : [],
  scopes: name.startsWith('search') ? { endpoints: ['embeddings'] } : {},
  ipAllow: [],
  tags: {},
  owner: { type: 'user', id: `usr_${owner}`, name: people[owner] },
  parentId: null,
  secrets: [],
  createdAt: name === 'research-canary' ? '2026-11-19T10:02:00.000Z' : '2026-06-03T10:02:00.000Z',
  createdBy: { id: `usr_${owner}`, name: people[owner] },
  expiresAt: expires && `${expires}T22:59:59.000Z`,
  revokedAt: null,
  lastUsedAt: ago === null ? null : new Date(now.getTime() - ago * 1000).toISOString(),
  lastUsedModel: Object.keys(weights)[0] ?? (ago === null ? null : 'gpt-4.1-mini'),
  lastUsedIp: address,
  spendMonth: '0',
  requestsMonth: 0,
  weights,
}));
for (const [name, at, owner, masked, revoked] of revokedTable) {
  keys.push({
    ...keys[0],
    id: `key_01a1f983${name.replaceAll('-', '')}`,
    name,
    projectId: projects[at].id,
    projectName: projects[at].name,
    maskedKey: `tg_live_${masked}`,
    state: 'revoked',
    createdBy: { id: `usr_${owner}`, name: people[owner] },
    revokedAt: `${revoked}T09:00:00.000Z`,
    lastUsedAt: `${revoked}T08:40:00.000Z`,
    lastUsedModel: 'gpt-4.1-mini',
    spendMonth: '0',
    requestsMonth: 0,
    weights: {},
  });
}

/** Pico-USD per token: USD per million tokens times a million. */
const pico = (usdPerMillion) => BigInt(Math.round(Number(usdPerMillion) * 1e6));
export function usd(picoUsd) {
  const digits = picoUsd.toString().padStart(13, '0');
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`;
}
export function priceOf(model, input, cached, output) {
  const price = models[model];
  if (price.input === null) return null;
  return (
    BigInt(input - cached) * pico(price.input) +
    BigInt(cached) * pico(price.cached) +
    BigInt(output) * pico(price.output)
  );
}

const localHour = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
const localDay = new Intl.DateTimeFormat('en-CA', { timeZone });
const weekday = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short' });
export const dayOf = (time) => localDay.format(time);
const hourProfile = [2, 2, 2, 2, 2, 3, 3, 4, 6, 8, 9, 9, 8, 9, 9, 8, 8, 7, 5, 4, 3, 3, 3, 2];

/** One fact for each hour, key and model. */
export const facts = buildFacts();

function buildFacts() {
  const random = randomFrom(20_261_120);
  const made = [];
  const shares = {};
  for (const key of keys)
    for (const [model, weight] of Object.entries(key.weights)) shares[model] = (shares[model] ?? 0) + weight;
  const last = Math.floor(now.getTime() / hourMs) * hourMs;
  for (let time = last - 64 * 24 * hourMs; time <= last; time += hourMs) {
    const day = weekday.format(time);
    const quiet = day === 'Sat' || day === 'Sun' ? 0.47 : 1;
    const growth = 1 + (time - (last - 30 * dayMs)) / (30 * dayMs) / 12;
    const part = time === last ? (now.getTime() - last) / hourMs : 1;
    const profile = hourProfile[Number(localHour.format(time))] / 119;
    for (const key of keys) {
      for (const [model, weight] of Object.entries(key.weights)) {
        const { tokens, perDay, ttft } = models[model];
        const burst = dayOf(time) === '2026-11-17' && model === 'claude-sonnet-4-5' ? 1.75 : 1;
        const requests = Math.round(
          perDay * (weight / shares[model]) * profile * quiet * growth * part * burst * (0.88 + random() * 0.24),
        );
        if (requests === 0) continue;
        const spread = 0.94 + random() * 0.12;
        const input = Math.round(requests * tokens[0] * spread);
        const cached = Math.round(requests * tokens[1] * spread);
        const output = Math.round(requests * tokens[2] * (0.95 + random() * 0.1));
        const errors = Math.round(requests * (0.0015 + random() * 0.004) * (dayOf(time) === '2026-11-19' ? 4 : 1));
        const refused = key.name.startsWith('notebook')
          ? Math.round(requests * 0.08)
          : Math.round(requests * random() * 0.004);
        made.push({
          time,
          key,
          model,
          requests,
          attempts: requests + errors - refused,
          errors,
          refused,
          input,
          cached,
          output,
          charge: priceOf(model, input, cached, output),
          ttft: ttft * (0.9 + random() * 0.2),
        });
      }
    }
  }
  return made;
}

for (const key of keys) {
  const mine = facts.filter((fact) => fact.key === key && dayOf(fact.time).startsWith('2026-11'));
  key.spendMonth = usd(mine.reduce((sum, fact) => sum + (fact.charge ?? 0n), 0n));
  key.requestsMonth = mine.reduce((sum, fact) => sum + fact.requests, 0);
}
