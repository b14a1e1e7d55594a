import { both, compared, either, type Meaning, type Observable, unclear, whyNot } from './meaning.ts';
import { PatternError, type Token, tokensOf, unquote } from './tokens.ts';

/** What a STIX pattern can be looked up by. */
export interface Understood {
  readonly observables: readonly Observable[];
  /** One for each part that is not understood. */
  readonly problems: readonly string[];
}

/** Deeper than anybody nests by hand. */
const deepest = 50;

/**
 * Reads comparisons with `=` and `IN` (of addresses with `ISSUBSET` too) joined by AND and OR. What else there is in patterns is
 * said and never guessed: negation, `LIKE`, `MATCHES`, several observations in order or together, and qualifiers.
 * https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html#_e8slinrhxcc9
 */
export function understand(pattern: string): Understood {
  try {
    const parser = new Parser(tokensOf(pattern));
    const meaning = parser.pattern();
    if (meaning.is === 'any') return meaning;
    return { observables: [], problems: [whyNot(meaning)] };
  } catch (error) {
    if (error instanceof PatternError) return { observables: [], problems: [error.message] };
    throw error;
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  pattern(): Meaning {
    const meaning = this.#observations();
    if (this.#at < this.#tokens.length) throw this.#unexpected();
    return meaning;
  }

  /** FOLLOWEDBY binds loosest, then OR, then AND. */
  #observations(): Meaning {
    let meaning = this.#eitherObservation();
    while (this.#take('FOLLOWEDBY') !== undefined) {
      this.#eitherObservation();
      meaning = unclear('joins two observations with FOLLOWEDBY');
    }
    return meaning;
  }

  #eitherObservation(): Meaning {
    const parts = [this.#jointObservation()];
    while (this.#take('OR') !== undefined) parts.push(this.#jointObservation());
    return either(parts);
  }

  #jointObservation(): Meaning {
    let meaning = this.#observation();
    while (this.#take('AND') !== undefined) {
      this.#observation();
      meaning = unclear('joins two observations with AND');
    }
    return meaning;
  }

  #observation(): Meaning {
    const meaning = this.#nested('(', ')', () => this.#observations()) ?? this.#nested('[', ']', () => this.#alternatives());
    if (meaning === undefined) throw this.#unexpected();
    const qualifier = this.#qualifier();
    return qualifier === undefined ? meaning : unclear(`has the qualifier ${qualifier}`);
  }

  #qualifier(): string | undefined {
    const first = this.#take('START', 'WITHIN', 'REPEATS');
    if (first === undefined) return undefined;
    while (this.#peek()?.type === 'other' || ['STOP', 'SECONDS', 'TIMES', 'START', 'WITHIN', 'REPEATS'].includes(this.#peek()?.text ?? ''))
      this.#at++;
    return first;
  }

  #alternatives(): Meaning {
    const parts = [this.#conjunction()];
    while (this.#take('OR') !== undefined) parts.push(this.#conjunction());
    return either(parts);
  }

  #conjunction(): Meaning {
    let meaning = this.#comparison();
    while (this.#take('AND') !== undefined) meaning = both(meaning, this.#comparison());
    return meaning;
  }

  #comparison(): Meaning {
    const nested = this.#nested('(', ')', () => this.#alternatives());
    if (nested !== undefined) return nested;
    const isNegated = this.#take('NOT') !== undefined;
    const test = this.#take('EXISTS');
    const path = this.#next('path');
    if (test !== undefined) return unclear('uses EXISTS');
    const isNegatedToo = this.#take('NOT') !== undefined;
    const operator = this.#next('word', 'mark');
    const values = this.#values();
    if (isNegated || isNegatedToo) return unclear('uses NOT');
    if (operator === '=' || operator === '==' || operator === 'IN') return compared(path, values);
    if (operator === 'ISSUBSET' && /^ipv[46]-addr:value$/.test(path)) return compared(path, values);
    return unclear(`uses ${operator}`);
  }

  #values(): readonly string[] {
    if (this.#take('(') === undefined) return [this.#value()];
    const values = [this.#value()];
    while (this.#take(',') !== undefined) values.push(this.#value());
    if (this.#take(')') === undefined) throw this.#unexpected();
    return values;
  }

  #value(): string {
    const literal = this.#next('string', 'other', 'word');
    return literal.startsWith("'") ? unquote(literal) : literal;
  }

  #nested(open: string, close: string, inner: () => Meaning): Meaning | undefined {
    if (this.#take(open) === undefined) return undefined;
    if (++this.#depth > deepest) throw new PatternError(`nests deeper than ${deepest}`);
    const meaning = inner();
    if (this.#take(close) === undefined) throw this.#unexpected();
    this.#depth--;
    return meaning;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  /** The next token if it is one of these words or marks. */
  #take(...texts: readonly string[]): string | undefined {
    const token = this.#peek();
    if (token === undefined || (token.type !== 'word' && token.type !== 'mark') || !texts.includes(token.text)) return undefined;
    this.#at++;
    return token.text;
  }

  #next(...types: readonly Token['type'][]): string {
    const token = this.#peek();
    if (token === undefined || !types.includes(token.type)) throw this.#unexpected();
    this.#at++;
    return token.text;
  }

  #unexpected(): PatternError {
    const token = this.#peek();
    return new PatternError(
      `has a pattern that cannot be read at ${token === undefined ? 'its end' : JSON.stringify(token.text.slice(0, 20))}`,
    );
  }
}
