/** A slug made from a name: `Checkout Service!` → `checkout-service`. Empty where nothing usable is left. */
export function slugFrom(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 60)
    .replace(/-+$/, '');
}

/** Slugs to try in turn for a name: as it is, then numbered. A slug that looks like an id would be taken for one. */
export function* slugCandidates(name: string, fallback: string): Generator<string> {
  const base = slugFrom(name) || fallback;
  yield base;
  for (let number = 2; number <= 50; number += 1) yield `${base}-${number}`;
}
