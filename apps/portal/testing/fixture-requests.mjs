/** Single requests of the sample organization, newest first, with the record behind each. */
import { keys, models, now, priceOf, projects, randomFrom, usd } from './fixture-data.mjs';

const count = 5_200;
const dayMs = 86_400_000;

export const requests = buildRequests();

function buildRequests() {
  const random = randomFrom(14_321_701);
  const callers = keys.filter((key) => key.state === 'active' && Object.keys(key.weights).length > 0).slice(0, 10);
  const made = [];
  let time = now.getTime() - 1_968;
  for (let index = 0; index < count; index += 1) {
    // One in eight is older than a day, so that wide ranges have something to show.
    const gap = index < 4_700 ? (dayMs / 4_700) * (0.2 + random() * 1.6) : 40 * 60_000 * random();
    time -= gap;
    const key = callers[Math.floor(random() ** 1.6 * callers.length)];
    const names = Object.keys(key.weights);
    const model = names[Math.floor(random() * names.length)];
    made.push(oneRequest(index, Math.round(time), key, model, random));
  }
  return made;
}

function oneRequest(index, time, key, model, random) {
  const { tokens, ttft, deployments, served, endpoint = 'chat-completions', provider } = models[model];
  const dice = random();
  const failing = time < now.getTime() - 9.2 * 3_600_000 && time > now.getTime() - 9.8 * 3_600_000 ? 0.3 : 0.004;
  const shape =
    dice < 0.011
      ? 'limit'
      : dice < 0.016
        ? 'budget'
        : dice < 0.016 + failing
          ? 'failed'
          : dice < 0.03 + failing
            ? 'cache'
            : dice < 0.034 + failing
              ? 'aborted'
              : dice < 0.07 + failing && deployments.length > 1
                ? 'failover'
                : 'served';
  const input = Math.round(tokens[0] * (0.3 + random() * 3.6));
  const cached = Math.round(input * (tokens[1] / tokens[0]) * (0.5 + random()));
  const output = Math.round(tokens[2] * (0.2 + random() * 2));
  const first = Math.round(ttft * (0.7 + random() * 0.8));
  const total = endpoint === 'embeddings' ? first + 3 : first + Math.round(output * (2.2 + random() * 5));
  const charge = priceOf(model, input, Math.min(cached, input), output);
  const base = {
    id: `req_${(0x01a1f9830ad3 - index).toString(16).padStart(12, '0')}${Math.floor(random() * 2 ** 40)
      .toString(16)
      .padStart(10, '0')}${(0x6e42a7 + index * 7).toString(16).slice(-6)}`,
    time: new Date(time).toISOString(),
    endpoint,
    stream: endpoint !== 'embeddings' && random() > 0.2,
    requestedModel: model,
    servedModel: served,
    deployment: deployments.at(-1) ?? null,
    apiKey: { id: key.id, name: key.name },
    project: { id: key.projectId, name: projects.find((one) => one.id === key.projectId)?.name ?? '' },
    endUser: random() > 0.4 ? `u_${10_000 + Math.floor(random() * 80_000)}` : null,
    status: 200,
    outcome: 'succeeded',
    errorCode: null,
    inputTokens: input,
    outputTokens: output,
    charge: charge === null ? null : usd(charge),
    priced: charge !== null,
    attempts: 1,
    ttftMs: first,
    durationMs: total,
    cache: 'bypass',
    hidden: { cached: Math.min(cached, input), provider, deployments },
  };
  const none = {
    servedModel: null,
    deployment: null,
    inputTokens: null,
    outputTokens: null,
    charge: '0',
    priced: true,
    attempts: 0,
    ttftMs: null,
    durationMs: 2 + Math.floor(random() * 3),
    cache: 'bypass',
  };
  switch (shape) {
    case 'limit':
      return { ...base, ...none, status: 429, outcome: 'refused', errorCode: 'rate_limit_exceeded' };
    case 'budget':
      return { ...base, ...none, status: 429, outcome: 'refused', errorCode: 'budget_exceeded' };
    case 'failed':
      return {
        ...base,
        servedModel: null,
        status: 502,
        outcome: 'failed',
        errorCode: 'upstream_error',
        inputTokens: null,
        outputTokens: null,
        charge: '0',
        priced: true,
        attempts: Math.min(3, deployments.length + 1),
        ttftMs: null,
        durationMs: 8_000 + Math.floor(random() * 900),
      };
    case 'cache':
      return { ...base, charge: '0', priced: true, attempts: 0, ttftMs: 4, durationMs: 11, cache: 'hit' };
    case 'aborted':
      return { ...base, status: 499, outcome: 'aborted', errorCode: null };
    case 'failover':
      return { ...base, attempts: 2, ttftMs: first + 180, durationMs: total + 190 };
    default:
      return base;
  }
}

/** The whole record of one request. */
export function detailOf(row) {
  const { hidden, ...summary } = row;
  const start = Date.parse(row.time);
  const at = (ms) => new Date(start + ms).toISOString();
  const tokens = {
    input: (row.inputTokens ?? 0) - hidden.cached,
    cachedInput: hidden.cached,
    cacheWrite: 0,
    cacheWrite1h: 0,
    inputAudio: 0,
    output: row.outputTokens ?? 0,
    reasoning: 0,
    outputAudio: 0,
  };
  const empty = Object.fromEntries(Object.keys(tokens).map((name) => [name, 0]));
  const attempts = [];
  for (let number = 1; number <= row.attempts; number += 1) {
    const failed = row.outcome === 'failed' || number < row.attempts;
    const length = row.outcome === 'failed' ? (row.durationMs - 12) / row.attempts : 182;
    const begin = 8 + (number - 1) * length;
    attempts.push({
      attempt: number,
      deployment: hidden.deployments[(number - 1) % hidden.deployments.length],
      provider: number === 1 && row.attempts > 1 ? 'azure-openai' : hidden.provider,
      upstreamModel: models[row.requestedModel].served,
      responseModel: failed ? null : row.servedModel,
      status: failed ? (row.outcome === 'failed' ? 503 : 429) : 200,
      errorKind: failed ? (row.outcome === 'failed' ? 'overloaded' : 'rate_limited') : null,
      startedAt: at(begin),
      firstByteAt: failed || row.ttftMs === null ? null : at(row.ttftMs),
      endedAt: at(failed ? begin + length : Math.max(begin + 1, (row.durationMs ?? 0) - 4)),
      finishReason: failed ? null : row.outcome === 'aborted' ? null : 'stop',
      upstreamRequestId: `chatcmpl-${row.id.slice(-14)}${number}`,
      provenance: failed ? 'none' : row.outcome === 'aborted' ? 'estimated' : 'reported',
      tokens: failed ? empty : tokens,
      cost: failed ? '0' : row.charge,
      charge: failed ? '0' : row.charge,
      priced: failed || row.priced,
      price: failed || !row.priced ? null : priceFor(row, tokens),
    });
  }
  const refused = row.outcome === 'refused';
  const budget = row.errorCode === 'budget_exceeded';
  return {
    ...summary,
    organizationId: 'org_brightwater',
    startedAt: row.time,
    firstByteAt: row.ttftMs === null ? null : at(row.ttftMs),
    endedAt: row.durationMs === null ? null : at(row.durationMs),
    gatewayMs: refused ? row.durationMs : 12.4,
    clientIp: '10.42.7.18',
    tags: { team: 'support', stage: 'prod' },
    attemptsDetail: attempts,
    tokens,
    cost: row.charge,
    decision: {
      route: { model: row.requestedModel, strategy: 'least-latency', revision: 146 },
      targets: refused ? [] : targetsOf(row, hidden),
      limits: limitsOf(row, refused, budget),
      ...(refused
        ? {
            refusedBy: {
              limitId: budget ? 'lim_spend_project' : 'lim_requests_key',
              reason: budget
                ? '$0.42 is free and this request could cost up to $0.61'
                : '600 of 600 requests were used in this minute',
            },
          }
        : {}),
    },
  };
}

function priceFor(row, tokens) {
  const price = models[row.requestedModel];
  const line = (tokenClass, count, usdPerMillion) => ({
    tokenClass,
    tokens: count,
    usdPerMillion,
    amount: usd(BigInt(count) * BigInt(Math.round(Number(usdPerMillion) * 1e6))),
  });
  const lines = [line('input', tokens.input, price.input)];
  if (tokens.cachedInput > 0) lines.push(line('cachedInput', tokens.cachedInput, price.cached));
  if (tokens.output > 0) lines.push(line('output', tokens.output, price.output));
  return { versionId: 'prv_2026-10-01', source: 'catalogue, 2026-10-01', lines };
}

function targetsOf(row, hidden) {
  const filters = ['data class', 'tools', 'health'].map((name) => ({ name, ok: true }));
  const targets = hidden.deployments.map((deployment, index) => ({
    deployment,
    filters,
    score: 412 + index * 126,
    outcome:
      row.attempts === 0
        ? 'answered from the cache'
        : index + 1 < row.attempts
          ? `attempt ${index + 1} · 429`
          : row.outcome === 'failed'
            ? `attempt ${index + 1} · 503`
            : `attempt ${row.attempts} · served`,
  }));
  return [
    ...targets,
    {
      deployment: 'openai-us-gpt-4.1',
      filters: [{ name: 'data class', ok: false, reason: 'not cleared for internal data' }],
      score: null,
      outcome: 'filtered out',
    },
  ];
}

function limitsOf(row, refused, budget) {
  const limit = (id, dimension, window, subject, mode, amount, usedBefore, held, freeAfter, unit, ok = true) => ({
    id,
    dimension,
    window,
    subject,
    mode,
    amount,
    usedBefore,
    held,
    freeAfter,
    unit,
    ok,
  });
  return [
    limit('lim_spend_org', 'spend', 'month', 'Brightwater', 'hard', '6000', '3026.94', '48.00', '2933.12', 'usd'),
    refused && budget
      ? limit(
          'lim_spend_project',
          'spend',
          'month',
          row.project.name,
          'hard',
          '900',
          '899.58',
          '0',
          '0.42',
          'usd',
          false,
        )
      : limit(
          'lim_spend_project',
          'spend',
          'month',
          row.project.name,
          'hard',
          '2000',
          '1274.34',
          '16.00',
          '713.24',
          'usd',
        ),
    refused && !budget
      ? limit(
          'lim_requests_key',
          'requests',
          'minute',
          row.apiKey.name,
          'hard',
          '600',
          '600',
          '0',
          '0',
          'requests',
          false,
        )
      : limit('lim_requests_key', 'requests', 'minute', row.apiKey.name, 'hard', '600', '214', '1', '385', 'requests'),
    limit(
      'lim_tokens_key',
      'input_tokens',
      'minute',
      row.apiKey.name,
      'hard',
      '400000',
      '148020',
      '4276',
      '247704',
      'tokens',
    ),
    limit('lim_concurrency_key', 'concurrency', 'none', row.apiKey.name, 'hard', '64', '19', '1', '44', 'requests'),
  ];
}
