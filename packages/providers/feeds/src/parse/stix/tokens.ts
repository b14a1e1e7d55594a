/** A part of a STIX pattern. */
export interface Token {
  readonly type: 'path' | 'string' | 'other' | 'word' | 'mark';
  readonly text: string;
}

/** What is no pattern, or none that is read. The message says why. */
export class PatternError extends Error {}

/** Far beyond any pattern for one indicator. */
const mostChars = 1_000_000;

const text = String.raw`'(?:[^'\\]|\\.)*'`;
const step = String.raw`(?:[A-Za-z0-9_-]+|${text})`;
/** https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html#_me3pzm77qfnf: 9.4 to 9.7 */
const kinds: readonly (readonly [Token['type'], RegExp])[] = [
  ['path', new RegExp(String.raw`[a-z0-9_-]+:${step}(?:\.${step}|\[(?:\*|\d+)\])*`, 'y')],
  ['string', new RegExp(text, 'y')],
  // Times, binaries and numbers.
  ['other', new RegExp(String.raw`[thb]${text}|[+-]?\d+(?:\.\d+)?`, 'y')],
  ['word', /[A-Za-z]+/y],
  ['mark', /[[\](),]|!=|<>|==|<=|>=|[=<>]/y],
];
const space = /\s*/y;

/** Throws {@link PatternError}. */
export function tokensOf(pattern: string): readonly Token[] {
  if (pattern.length > mostChars) throw new PatternError(`is longer than ${mostChars} characters`);
  const tokens: Token[] = [];
  for (let at = skipSpace(pattern, 0); at < pattern.length;) {
    const token = tokenAt(pattern, at);
    if (token === undefined) throw new PatternError(`has a pattern that cannot be read at ${JSON.stringify(pattern.slice(at, at + 20))}`);
    tokens.push(token);
    at = skipSpace(pattern, at + token.text.length);
  }
  return tokens;
}

function skipSpace(pattern: string, at: number): number {
  space.lastIndex = at;
  space.exec(pattern);
  return space.lastIndex;
}

function tokenAt(pattern: string, at: number): Token | undefined {
  for (const [type, shape] of kinds) {
    shape.lastIndex = at;
    const [found] = shape.exec(pattern) ?? [];
    if (found !== undefined) return { type, text: found };
  }
  return undefined;
}

/** What a string literal stands for. */
export const unquote = (literal: string): string => literal.slice(1, -1).replaceAll(/\\(.)/gs, '$1');
