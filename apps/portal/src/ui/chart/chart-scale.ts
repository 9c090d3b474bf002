/** Round steps from zero to just above `max`, three to six of them. Always starts at zero: bars that do not, lie. */
export function niceTicks(max: number): number[] {
  if (!(max > 0)) return [0, 1];
  const rough = max / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? power * 10;
  const count = Math.ceil(max / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** Which of `count` labels to write so that no more than `room` stand side by side. */
export function everyNth(count: number, room: number): number {
  const rough = Math.max(1, Math.ceil(count / Math.max(1, room)));
  return [1, 2, 3, 4, 5, 6, 7, 8, 12, 14, 24, 28].find((step) => step >= rough) ?? rough;
}
