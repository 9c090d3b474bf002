import type { ServerResponse } from 'node:http';
import type { Counts } from './counts.js';

/** Requests an engine of the simulator's size has room for; its cache is full then. */
const SLOTS = 100;

interface Load {
  running: number;
  waiting: number;
  /** 0..1. */
  cacheUse: number;
  promptTokens: number;
  generatedTokens: number;
  finished: number;
}

/**
 * `GET /metrics` in the format of the engine named by the knob `like-<engine>` in the path (vLLM's otherwise), and
 * `/prometheus/metrics` as trtllm-serve has it. Names: providers.md section 4. Needs no key and is not counted.
 */
export function handleMetrics(url: string, response: ServerResponse, counts: Counts): void {
  const named = /\/__knobs\/[^/]*like-([a-z-]+)/.exec(url)?.[1];
  const engine = url.includes('/prometheus/metrics') ? 'tensorrt-llm' : (named ?? 'vllm');
  const render = Object.hasOwn(engines, engine) ? engines[engine] : undefined;
  if (!render) {
    // Ollama and others have none.
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end('404 page not found');
    return;
  }
  const text = render(loadOf(counts)).map(exposition).join('');
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  response.end(text);
}

/** Whether a path asks for an engine's metrics. */
export function isMetricsPath(url: string): boolean {
  return /^(\/__knobs\/[^/]+)?(\/prometheus)?\/metrics$/.test(url.split('?', 1)[0] ?? '');
}

function loadOf({ inFlight, totals }: Counts): Load {
  return {
    running: Math.min(inFlight, SLOTS),
    waiting: Math.max(0, inFlight - SLOTS),
    cacheUse: Math.min(1, inFlight / SLOTS),
    promptTokens: totals.promptTokens,
    generatedTokens: totals.completionTokens,
    finished: totals.replies,
  };
}

/** A metric: name, type, labels as they are written, value. */
type Metric = readonly [name: string, type: 'gauge' | 'counter', labels: string, value: number];

function exposition([name, type, labels, value]: Metric): string {
  return `# TYPE ${name} ${type}\n${name}${labels} ${value}\n`;
}

const engines: Readonly<Record<string, (load: Load) => Metric[]>> = {
  vllm: (load) => {
    const labels = '{model_name="sim",engine="0"}';
    return [
      ['vllm:cache_config_info', 'gauge', '{block_size="16",num_gpu_blocks="7281"}', 1],
      ['vllm:num_requests_running', 'gauge', labels, load.running],
      ['vllm:num_requests_waiting', 'gauge', labels, load.waiting],
      ['vllm:kv_cache_usage_perc', 'gauge', labels, load.cacheUse],
      ['vllm:prompt_tokens_total', 'counter', labels, load.promptTokens],
      ['vllm:generation_tokens_total', 'counter', labels, load.generatedTokens],
      ['vllm:request_success_total', 'counter', '{finished_reason="stop",model_name="sim"}', load.finished],
    ];
  },
  sglang: (load) => {
    const labels = '{model_name="sim"}';
    return [
      ['sglang:num_running_reqs', 'gauge', labels, load.running],
      ['sglang:num_queue_reqs', 'gauge', labels, load.waiting],
      ['sglang:token_usage', 'gauge', labels, load.cacheUse],
      ['sglang:prompt_tokens_total', 'counter', labels, load.promptTokens],
      ['sglang:generation_tokens_total', 'counter', labels, load.generatedTokens],
    ];
  },
  tgi: (load) => [
    ['tgi_queue_size', 'gauge', '', load.waiting],
    ['tgi_batch_current_size', 'gauge', '', load.running],
    ['tgi_request_count', 'counter', '', load.finished],
    ['tgi_request_success', 'counter', '', load.finished],
  ],
  'tensorrt-llm': (load) => {
    const labels = '{model_name="sim"}';
    return [
      ['trtllm_num_requests_running', 'gauge', labels, load.running],
      ['trtllm_num_requests_waiting', 'gauge', labels, load.waiting],
      ['trtllm_kv_cache_utilization', 'gauge', labels, load.cacheUse],
      ['trtllm_kv_cache_tokens_per_block', 'gauge', labels, 32],
      ['trtllm_request_success_total', 'counter', labels, load.finished],
    ];
  },
  'llama-cpp': (load) => [
    ['llamacpp:requests_processing', 'gauge', '', load.running],
    ['llamacpp:requests_deferred', 'gauge', '', load.waiting],
    ['llamacpp:prompt_tokens_total', 'counter', '', load.promptTokens],
    ['llamacpp:tokens_predicted_total', 'counter', '', load.generatedTokens],
  ],
};
