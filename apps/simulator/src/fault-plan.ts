import { ApiError } from './api-error.js';
import type { Exchange } from './exchange.js';
import { faults } from './faults/registry.js';
import { parseFault, type FaultChoice } from './knobs.js';

/** A fault set while the simulator runs. Absent `model` or `apiKey` = any; absent `times` = until it is cleared. */
export interface FaultRule {
  /** Name, or `name:param`. */
  readonly fault: string;
  /** In place of what follows the colon. */
  readonly param?: string;
  /** The model asked for, with or without its knob suffixes. */
  readonly model?: string;
  /** The full key the caller uses. */
  readonly apiKey?: string;
  /** For how many requests it holds. */
  readonly times?: number;
}

/** Faults set at run time, in the order they were set; the first that fits a request applies. */
export class FaultPlan {
  #rules: { rule: FaultRule; choice: FaultChoice; left: number }[] = [];

  /** @throws Error naming the known faults, where the name is not one */
  set(rule: FaultRule): void {
    const choice = parseFault(rule.fault);
    if (!faults.has(choice.name)) throw new Error(unknownFault(choice.name));
    const whole = rule.param === undefined ? choice : { ...choice, param: rule.param };
    this.#rules.push({ rule, choice: whole, left: rule.times ?? Infinity });
  }

  clear(): void {
    this.#rules = [];
  }

  list(): FaultRule[] {
    return this.#rules.map(({ rule, left }) => (left === Infinity ? rule : { ...rule, times: left }));
  }

  /** The fault for this request, used up by one. */
  take(exchange: Exchange, apiKey: string): FaultChoice | undefined {
    const { model } = exchange.entry;
    const found = this.#rules.find(
      ({ rule }) =>
        (rule.model === undefined || rule.model === model || rule.model === exchange.model) &&
        (rule.apiKey === undefined || rule.apiKey === apiKey),
    );
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#rules = this.#rules.filter((each) => each !== found);
    return found.choice;
  }
}

/** Puts the chosen fault on the exchange: header first, then what model suffix and path chose, then the run-time rules. */
export function chooseFault(exchange: Exchange, plan: FaultPlan, apiKey: string): void {
  const header = exchange.header('x-simulator-fault');
  const choice = header ? parseFault(header) : (exchange.knobs.fault ?? plan.take(exchange, apiKey));
  if (!choice) return;
  const fault = faults.get(choice.name);
  if (!fault) throw new ApiError(400, unknownFault(choice.name), 'simulator_error', null, 'unknown_fault');
  exchange.fault = { fault, param: choice.param };
  exchange.entry.fault = choice.param === undefined ? choice.name : `${choice.name}:${choice.param}`;
}

function unknownFault(name: string): string {
  return `The simulator knows no fault '${name}'. Known: ${[...faults.keys()].join(', ')}.`;
}
