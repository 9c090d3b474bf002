import { readOptions } from './options.js';

describe('the simulator on its own', () => {
  it('takes its port, host and pace from the command line before the environment', () => {
    const env = { PORT: '9001', HOST: '0.0.0.0' };
    expect(readOptions([], env)).toEqual({ port: 9001, host: '0.0.0.0', firstTokenMs: 20, tokensPerSecond: 100 });
    const args = ['--port', '0', '--host', '127.0.0.1', '--latency-ms', '5', '--tokens-per-second', '0'];
    expect(readOptions(args, env)).toEqual({ port: 0, host: '127.0.0.1', firstTokenMs: 5, tokensPerSecond: 0 });
  });

  it('names the bad value in one sentence', () => {
    expect(() => readOptions([], { PORT: 'http' })).toThrow("port must be a whole number up to 65535, not 'http'.");
  });
});
