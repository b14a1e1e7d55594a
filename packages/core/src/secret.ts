const inspect = Symbol.for('nodejs.util.inspect.custom');

/** A credential that never prints itself: not in logs, JSON, template literals or `util.inspect`. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  /** The plain text: for the header that carries it, and nothing else. */
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return '[REDACTED]';
  }
  toJSON(): string {
    return '[REDACTED]';
  }
  [inspect](): string {
    return '[REDACTED]';
  }
}
