import { type Operator, type Token, tokensOf, type Value, wrong } from './query-tokens.ts';

/** What queries look at: values in lower case, by field. */
export interface Row {
  readonly id: string;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

export type Match = (row: Row) => boolean;

const maxDepth = 100;

/** Reads a query of the simulator's language; see the README. Throws `invalid_input`, with the position, counted from 1. */
export function compileQuery(text: string): Match {
  return new Parser(tokensOf(text)).query();
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  query(): Match {
    if (this.#peek().kind === 'end') return () => true;
    const match = this.#or();
    const { kind, at } = this.#peek();
    if (kind !== 'end') throw wrong(at, 'this parenthesis closes nothing');
    return match;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', at: 0 };
  }

  #accept(kind: Token['kind']): boolean {
    const isNext = this.#peek().kind === kind;
    if (isNext) this.#next++;
    return isNext;
  }

  #or(): Match {
    const matches = [this.#and()];
    while (this.#accept('OR')) matches.push(this.#and());
    return matches.length === 1 ? first(matches) : (row) => matches.some((match) => match(row));
  }

  #and(): Match {
    const matches = [this.#not()];
    while (this.#accept('AND') || ['(', 'NOT', 'word', 'field'].includes(this.#peek().kind)) matches.push(this.#not());
    return matches.length === 1 ? first(matches) : (row) => matches.every((match) => match(row));
  }

  #not(): Match {
    const token = this.#peek();
    if (++this.#depth > maxDepth) throw wrong(token.at, `it is nested more than ${maxDepth} deep`);
    try {
      this.#next++;
      if (token.kind === 'NOT') return not(this.#not());
      if (token.kind === 'word') return wordMatch(token.value);
      if (token.kind === 'field') return fieldMatch(token.name, token.operator, token.value);
      if (token.kind !== '(')
        throw wrong(
          token.at,
          token.kind === 'end' ? 'it ends where a condition should follow' : `a condition should stand before ${token.kind}`,
        );
      const match = this.#or();
      if (!this.#accept(')')) throw wrong(token.at, 'this parenthesis is not closed');
      return match;
    } finally {
      this.#depth--;
    }
  }
}

const first = ([match]: readonly Match[]): Match => match ?? (() => true);
const not =
  (match: Match): Match =>
  (row) =>
    !match(row);

function wordMatch({ text, isQuoted }: Value): Match {
  const test = isQuoted || !text.includes('*') ? occurrence(text.toLowerCase()) : wildcard(`*${text.toLowerCase()}*`);
  return ({ id, values }) => test(id.toLowerCase()) || values.values().some((list) => list.some(test));
}

const occurrence = (lower: string) => (value: string) => value.includes(lower);

function fieldMatch(name: string, operator: Operator, value: Value): Match {
  const valuesOf = ({ id, values }: Row): readonly string[] => values.get(name) ?? (name === 'id' ? [id.toLowerCase()] : []);
  if (operator === '=' || operator === '!=') {
    const lower = value.text.toLowerCase();
    const test = value.isQuoted || !lower.includes('*') ? (each: string) => each === lower : wildcard(lower);
    if (operator === '=') return (row) => valuesOf(row).some(test);
    return (row) => valuesOf(row).length > 0 && !valuesOf(row).some(test);
  }
  const bound = numberOf(value.text);
  if (bound === undefined) throw wrong(value.at, `after ${operator} a number should follow`);
  const compare = comparisons[operator];
  return (row) => valuesOf(row).some((each) => compare(numberOf(each) ?? Number.NaN, bound));
}

const comparisons: Readonly<Record<Exclude<Operator, '=' | '!='>, (one: number, other: number) => boolean>> = {
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
};

const numberOf = (text: string): number | undefined => (/^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined);

/** Not a regular expression: those can take for ever. */
function wildcard(pattern: string): (value: string) => boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop() ?? '';
  return (value) => {
    if (!value.startsWith(head)) return false;
    let at = head.length;
    for (const part of rest) {
      const found = value.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return value.length - tail.length >= at && value.endsWith(tail);
  };
}
