import { ConnectorError } from '@tw/connector-core';

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type Token =
  | { readonly kind: '(' | ')' | 'AND' | 'OR' | 'NOT' | 'end'; readonly at: number }
  | { readonly kind: 'word'; readonly at: number; readonly value: Value }
  | { readonly kind: 'field'; readonly at: number; readonly name: string; readonly operator: Operator; readonly value: Value };
export interface Value {
  readonly text: string;
  readonly isQuoted: boolean;
  readonly at: number;
}

const example = 'sourcetype=proxy AND (user="dana" OR bytes>1000) NOT status=404';

/** Any text as one value of a query, literally. */
export const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

/** What is wrong with a query, and where: `at` counts from 0, people from 1. */
export function wrong(at: number, what: string): ConnectorError {
  return new ConnectorError('invalid_input', `the query, at position ${at + 1}: ${what}`, { hint: `Write it as in: ${example}` });
}

/** The words, conditions and signs of a query; the last one is its end. */
export function tokensOf(text: string): Token[] {
  const scanner = new Scanner(text);
  const tokens: Token[] = [];
  for (let token = scanner.next(); ; token = scanner.next()) {
    tokens.push(token);
    if (token.kind === 'end') return tokens;
  }
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Token {
    this.#take(/\s+/y);
    const at = this.#at;
    if (at >= this.#text.length) return { kind: 'end', at };
    const parenthesis = this.#take(/[()]/y)?.[0];
    if (parenthesis !== undefined) return { kind: parenthesis === '(' ? '(' : ')', at };
    const [, name, operator] = this.#take(/([A-Za-z_][\w.-]*)\s*(!=|<=|>=|=|<|>)\s*/y) ?? [];
    if (name !== undefined && isOperator(operator)) return { kind: 'field', at, name, operator, value: this.#value(operator) };
    return wordOrKeyword(this.#value('this'), at);
  }

  /** What a sticky pattern finds here. */
  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text) ?? undefined;
    this.#at += match?.[0].length ?? 0;
    return match;
  }

  #value(after: string): Value {
    const at = this.#at;
    const quoted = this.#take(/"((?:[^"\\]|\\[^])*)"/y)?.[1];
    if (quoted !== undefined) return { text: quoted.replaceAll(/\\(["\\])/g, '$1'), isQuoted: true, at };
    if (this.#text[at] === '"') throw wrong(at, 'a quotation mark is not closed');
    const bare = this.#take(/[^\s()"]+/y)?.[0];
    if (bare === undefined) throw wrong(at, `a value is missing after ${after}`);
    return { text: bare, isQuoted: false, at };
  }
}

const isOperator = (text: string | undefined): text is Operator => text !== undefined && ['=', '!=', '<', '<=', '>', '>='].includes(text);

function wordOrKeyword(value: Value, at: number): Token {
  const { text, isQuoted } = value;
  if (!isQuoted && (text === 'AND' || text === 'OR' || text === 'NOT')) return { kind: text, at };
  if (!isQuoted && /^[=<>]|^!=/.test(text)) throw wrong(at, `before ${/^!?[=<>]+/.exec(text)?.[0]} the name of a field is missing`);
  return { kind: 'word', at, value };
}
