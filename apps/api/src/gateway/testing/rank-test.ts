/**
 * How often a value of `first` is larger than one of `second`, over all pairs; ties count half. This is the Mann-Whitney U
 * divided by the number of pairs: 0.5 = the same distribution, whatever its shape and its outliers.
 * https://en.wikipedia.org/wiki/Mann%E2%80%93Whitney_U_test
 */
export function aucOf(first: Float64Array, second: Float64Array): number {
  const all = [
    ...Array.from(first, (value) => ({ value, of: 1 })),
    ...Array.from(second, (value) => ({ value, of: 0 })),
  ];
  all.sort((a, b) => a.value - b.value);
  let rankSum = 0;
  for (let from = 0; from < all.length;) {
    let to = from;
    while (to < all.length && all[to]?.value === all[from]?.value) to += 1;
    const rank = (from + 1 + to) / 2;
    for (let index = from; index < to; index += 1) rankSum += rank * (all[index]?.of ?? 0);
    from = to;
  }
  return (rankSum - (first.length * (first.length + 1)) / 2) / (first.length * second.length);
}
