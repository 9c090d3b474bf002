import type { Price } from './price.js';

/** Seconds of the UTC day between which a price holds; `to` is exclusive and may lie before `from` (over midnight). */
export interface DailyWindow {
  fromSecond: number;
  toSecond: number;
}

/** A dated price of one model. Immutable once it has priced something. */
export interface PriceVersion {
  id: string;
  /** `null` = everybody's. */
  organizationId: string | null;
  /** Set where the price belongs to one deployment: it beats every other. */
  deploymentId: string | null;
  provider: string;
  model: string;
  /** `dated`: also the model's dated forms (`-YYYYMMDD`, `-YYYY-MM-DD`, `-latest`). */
  modelMatch: 'exact' | 'dated';
  serviceTier: string;
  /** Milliseconds, inclusive. */
  effectiveFromMs: number;
  /** Milliseconds, exclusive; `null` = until further notice. */
  effectiveToMs: number | null;
  dailyWindow: DailyWindow | null;
  source: string;
  sourceRef: string | null;
  price: Price;
}

export interface PriceQuestion {
  /** Price catalogue provider ids, in order of trust. */
  providers: readonly string[];
  model: string;
  atMs: number;
  organizationId?: string | null;
  deploymentId?: string | null;
  /** Absent: `default`. A tier without a price of its own is unpriced, never priced as another tier. */
  serviceTier?: string;
}

/**
 * All prices known, and which of them holds. A name that merely starts like a known model never gets its price: vendors
 * release `claude-sonnet-5-5` after `claude-sonnet-5` at another price, and a guess would bill it silently.
 */
export class PriceBook {
  readonly #byName = new Map<string, PriceVersion[]>();
  readonly #byDeployment = new Map<string, PriceVersion[]>();

  constructor(versions: readonly PriceVersion[]) {
    for (const version of versions) {
      if (version.deploymentId !== null) push(this.#byDeployment, version.deploymentId, version);
      else push(this.#byName, `${version.provider}\n${version.model}`, version);
    }
  }

  /** @returns `null` = unpriced. */
  resolve(question: PriceQuestion): PriceVersion | null {
    const tier = question.serviceTier ?? 'default';
    if (question.deploymentId != null) {
      const own = this.#byDeployment.get(question.deploymentId);
      const version = own === undefined ? null : inForce(own, question.atMs, tier);
      if (version !== null) return version;
    }
    const base = withoutDate(question.model);
    for (const provider of question.providers) {
      const exact = this.#byName.get(`${provider}\n${question.model}`) ?? [];
      const dated =
        base === question.model
          ? []
          : (this.#byName.get(`${provider}\n${base}`) ?? []).filter((version) => version.modelMatch === 'dated');
      const version = this.#mostSpecific(exact, question, tier) ?? this.#mostSpecific(dated, question, tier);
      if (version !== null) return version;
    }
    return null;
  }

  #mostSpecific(versions: readonly PriceVersion[], question: PriceQuestion, tier: string): PriceVersion | null {
    if (question.organizationId != null) {
      const own = versions.filter((version) => version.organizationId === question.organizationId);
      const version = inForce(own, question.atMs, tier);
      if (version !== null) return version;
    }
    return inForce(
      versions.filter((version) => version.organizationId === null),
      question.atMs,
      tier,
    );
  }
}

/** `claude-opus-5-20260901`, `gpt-5-2026-09-01` and `gpt-5-latest` without their last part; other names unchanged. */
export function withoutDate(model: string): string {
  return model.replace(/-(?:latest|20\d{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01]))$/, '');
}

function inForce(versions: readonly PriceVersion[], atMs: number, serviceTier: string): PriceVersion | null {
  let best: PriceVersion | null = null;
  for (const version of versions) {
    if (version.serviceTier !== serviceTier) continue;
    if (version.effectiveFromMs > atMs || (version.effectiveToMs !== null && version.effectiveToMs <= atMs)) continue;
    if (version.dailyWindow !== null && !withinDay(version.dailyWindow, atMs)) continue;
    if (best === null || beats(version, best)) best = version;
  }
  return best;
}

function beats(version: PriceVersion, other: PriceVersion): boolean {
  if ((version.dailyWindow === null) !== (other.dailyWindow === null)) return version.dailyWindow !== null;
  return version.effectiveFromMs >= other.effectiveFromMs;
}

function withinDay(window: DailyWindow, atMs: number): boolean {
  const second = (((atMs % 86_400_000) + 86_400_000) % 86_400_000) / 1000;
  const { fromSecond, toSecond } = window;
  if (toSecond < fromSecond) return second >= fromSecond || second < toSecond;
  return second >= fromSecond && second < toSecond;
}

function push(map: Map<string, PriceVersion[]>, key: string, version: PriceVersion): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [version]);
  else list.push(version);
}
