/**
 * Round steps from zero to just above `max`, about `wanted` of them; `whole`: of things that cannot be halved. Always starts at zero: bars that do not, lie.
 */
export function niceTicks(max: number, wanted: number, whole = false): number[] {
  if (!(max > 0)) return [0, 1];
  const rough = max / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factors = wanted > 2 ? [1, 2, 2.5, 5, 10] : [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
  const round = factors.map((factor) => factor * power).find((candidate) => candidate >= rough) ?? power * 10;
  const step = whole ? Math.max(1, Math.ceil(round)) : round;
  const count = Math.ceil(max / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}
