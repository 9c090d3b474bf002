import { niceTicks } from './chart-scale.js';

describe('the scale of a chart', () => {
  it('starts at zero and ends above the highest value, in round steps', () => {
    expect(niceTicks(239.5, 5)).toEqual([0, 50, 100, 150, 200, 250]);
    expect(niceTicks(239.5, 4)).toEqual([0, 100, 200, 300]);
    expect(niceTicks(0.0031, 4)).toEqual([0, 0.001, 0.002, 0.003, 0.004]);
  });

  it('does not halve what cannot be halved', () => {
    expect(niceTicks(5, 2, true)).toEqual([0, 3, 6]);
    expect(niceTicks(1, 2, true)).toEqual([0, 1]);
  });

  it('has something to draw for nothing', () => {
    expect(niceTicks(0, 4)).toEqual([0, 1]);
  });
});
