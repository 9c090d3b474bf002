import { inspect } from 'node:util';

const hidden = '[secret]';

/** Holds a secret so that no log line, error or JSON reply can show it by accident. Read it with `reveal`. */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}
