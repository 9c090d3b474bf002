import type { ChatExtension } from './chat.js';

/** Tiers of OpenAI's schema (`ServiceTier`); clients that validate refuse a reply with any other. */
const openAiTiers: ReadonlySet<string> = new Set(['auto', 'default', 'flex', 'scale', 'priority']);

/** The vendor's tier where OpenAI has it; another is kept in the extension under the vendor's members, and is `null` here. */
export function knownTier(tier: string | null | undefined, extension: ChatExtension): string | null {
  if (tier === null || tier === undefined) return null;
  if (openAiTiers.has(tier)) return tier;
  extension.vendor = { ...extension.vendor, service_tier: tier };
  return null;
}
