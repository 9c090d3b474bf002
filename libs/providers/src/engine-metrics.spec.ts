import { engineMetrics } from './engine-metrics.js';
import { providers } from './registry.js';

const read = (provider: string, text: string) => providers.get(provider)?.engineMetrics?.read(text);

describe('what an engine says of its load', () => {
  it.each([
    [
      'vllm',
      '# TYPE vllm:num_requests_running gauge\nvllm:num_requests_running{engine="0"} 3.0\nvllm:num_requests_waiting{engine="0"} 2.0\nvllm:kv_cache_usage_perc{engine="0"} 0.25\n',
      { waiting: 2, running: 3, cacheUse: 0.25 },
    ],
    [
      'vllm',
      'vllm:num_requests_running 3\nvllm:num_requests_waiting 2\nvllm:gpu_cache_usage_perc 0.5\n',
      { waiting: 2, running: 3, cacheUse: 0.5 },
    ],
    [
      'sglang',
      'sglang:num_running_reqs{model_name="a b"} 3\nsglang:num_queue_reqs{model_name="a b"} 1\nsglang:token_usage{model_name="a b"} 0.1\n',
      { waiting: 1, running: 3, cacheUse: 0.1 },
    ],
    ['tgi', 'tgi_queue_size 4\ntgi_batch_current_size 8\n', { waiting: 4, running: 8, cacheUse: null }],
    [
      'tensorrt-llm',
      'trtllm_num_requests_running{m="x"} 3\ntrtllm_num_requests_waiting{m="x"} 2\ntrtllm_kv_cache_utilization{m="x"} 0.2\n',
      { waiting: 2, running: 3, cacheUse: 0.2 },
    ],
    [
      'llama-cpp',
      'llamacpp:requests_processing 1\nllamacpp:requests_deferred 5\n',
      { waiting: 5, running: 1, cacheUse: null },
    ],
  ])('%s', (provider, text, figures) => {
    expect(read(provider, text)).toEqual(figures);
  });

  it('adds up the engines of one server', () => {
    const text =
      'vllm:num_requests_running{engine="0"} 3\nvllm:num_requests_running{engine="1"} 5\nvllm:num_requests_waiting{engine="0"} 0\nvllm:num_requests_waiting{engine="1"} 2\nvllm:kv_cache_usage_perc{engine="0"} 0.2\nvllm:kv_cache_usage_perc{engine="1"} 0.4\n';
    expect(read('vllm', text)).toEqual({ waiting: 2, running: 8, cacheUse: expect.closeTo(0.3) as number });
  });

  it.each(['', '<html>', 'a 1\nb{', 'x NaN\ny +Inf', '{} 1', 'x{le="0.5"}'])('has no figures in %j', (text) => {
    expect(engineMetrics('/metrics', { waiting: 'x', running: 'y', cacheUse: [] }).read(text)).toBeNull();
  });
});
