import { goDuration } from './headers.js';

describe('resets are written as Go durations, as OpenAI writes them', () => {
  it.each([
    [0, '0ms'],
    [6, '6ms'],
    [999, '999ms'],
    [1200, '1.2s'],
    [62_500, '1m2.5s'],
    [3_600_000, '1h0m0s'],
    [3_601_000, '1h0m1s'],
  ])('%d ms is %s', (ms, text) => {
    expect(goDuration(ms)).toBe(text);
  });
});
