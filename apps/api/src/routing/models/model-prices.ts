import type { ModelRates } from '@tollgate/contracts';
import { tokenClassNames, usdPerMillionFromPicoPerToken, type Price } from '@tollgate/pricing';

/** A price as people read it; `null` stays `null`: unpriced is never free. */
export function viewPrice(price: Price | null): ModelRates[] | null {
  if (price === null) return null;
  return price.tiers.map(({ fromInputTokens, rates }) => {
    const view: Record<string, number | string | null> = { fromInputTokens };
    for (const { usage, json } of tokenClassNames) {
      const rate = rates[usage];
      view[json] = rate === null ? null : usdPerMillionFromPicoPerToken(rate);
    }
    return view as unknown as ModelRates;
  });
}
