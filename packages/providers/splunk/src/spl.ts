import { ConnectorError, detectIndicator, type IndicatorType, type TimeRange } from '@tw/connector-core';

/**
 * Writes SPL with each value as a string literal, whatever it holds: spl`| where user=${name}`.
 * Within quotes neither pipes, subsearches and comments nor macros have a meaning
 * (https://docs.splunk.com/Documentation/Splunk/latest/Search/Quotesandescapingcharacters). But the `search` command, unlike
 * `where`, still reads `*` there as a wildcard, and it has no escape for it: compare values from outside with `where`.
 */
export const spl = (strings: TemplateStringsArray, ...values: readonly string[]): string =>
  String.raw({ raw: strings.raw }, ...values.map(quote));

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** What may stand before the first command of a query without being one. */
const leading = /^(?:\s+|```[\s\S]*?```)+/;

/** A word `search` that is the command, and not a field or a term. */
const searchCommand = /^search(?![\w.:-])(?!\s*(?:!=|[=<>]))/i;

/** The REST API takes only queries that begin with a command: `search` goes before those that begin with a term. */
export function toSearch(query: string): string {
  const text = query.replace(leading, '').trimEnd();
  if (text === '') throw new ConnectorError('invalid_input', 'the query is empty', { hint: 'Search for * to get everything.' });
  return text.startsWith('|') || searchCommand.test(text) ? text : `search ${text}`;
}

/** The bounds in seconds since 1970: the first inclusive, the second exclusive, as ours are. */
export const epochRange = ({ start, end }: TimeRange) => ({ earliest_time: Date.parse(start) / 1000, latest_time: Date.parse(end) / 1000 });

/** The setting `index` as a condition. Its characters have been checked. */
export const inIndexes = (names: string): string => anyOf(names.split(',').map((name) => `index=${name.trim()}`));

const anyOf = (conditions: readonly string[]): string => (conditions.length === 1 ? conditions.join('') : `(${conditions.join(' OR ')})`);

const harmless = /[\w :/@,;=%&#~<>'!-]|[^\0-\x7f]/;
const bracketed = /[.*?+(){}$]/;

/**
 * A regular expression that matches a text and nothing else, for `match()`. Whatever could end the string, or mean something
 * to SPL, is written as its code: the result holds no quote, pipe, backtick, bracket of a subsearch or line break of the text.
 */
export const literally = (text: string): string =>
  Array.from(text, (char) =>
    harmless.test(char) ? char : bracketed.test(char) ? `[${char}]` : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  ).join('');

/** Where an indicator begins and ends: `192.0.2.1` is not in `192.0.2.10`, `evil.example` not in `evil.example.org` but in its subdomains. */
const edges: Readonly<Partial<Record<IndicatorType | 'hash', readonly [before: string, after: string]>>> = {
  ipv4: ['(?<![0-9])(?<![0-9][.])', '(?![0-9])(?![.][0-9])'],
  ipv6: ['(?<![0-9a-f])', '(?![0-9a-f])'],
  domain: ['(?<![a-z0-9_-])', '(?![a-z0-9_-])(?![.][a-z0-9])'],
  email: ['(?<![a-z0-9._+-])', '(?![a-z0-9_-])(?![.][a-z0-9])'],
  url: ['(?<![a-z0-9])', '(?![a-z0-9_])'],
  hash: ['(?<![0-9a-f])', '(?![0-9a-f])'],
};

/**
 * Events in whose text an indicator, or any other text, occurs. The terms find candidates by the index; they may find too
 * many, since a term with `*` would match more than itself. The regular expression then decides.
 */
export function eventsWith(text: string, indexes: string): string {
  const indicator = detectIndicator(text);
  const spellings = spellingsOf(text.trim() || text, indicator?.value);
  const [before, after] = (indicator && (edges[indicator.type] ?? edges.hash)) ?? ['', ''];
  const found = spellings.map((spelling) => `match(_raw, "(?i)${before}${literally(spelling)}${after}")`);
  return `search ${inIndexes(indexes)}${candidates(spellings)} | where ${found.join(' OR ')}`;
}

function spellingsOf(given: string, normalised: string | undefined): string[] {
  const all = normalised === undefined ? [given] : [normalised, normalised.replace(/^([a-z]+:\/\/[^/]+)\/$/, '$1'), given];
  return [...new Map(all.map((spelling) => [spelling.toLowerCase(), spelling])).values()];
}

function candidates(spellings: readonly string[]): string {
  const terms = spellings.map(termsOf);
  return terms.some(({ length }) => length === 0)
    ? ''
    : ` ${anyOf(terms.map((each) => (each.length === 1 ? each.join('') : `(${each.join(' ')})`)))}`;
}

/** The breakers between terms (segmenters.conf: all major ones, and the backslash of the minor ones). */
const breakers = /[\s[\]<>(){}|!;,'"*&?+\\]+/;
const maxTerms = 8;

/** The longest whole terms of a text, quoted. A term with a character that is no breaker and might not be plain is left out. */
const termsOf = (text: string): string[] =>
  text
    .split(breakers)
    .filter((term) => /^[\w./:@=#-]+$/.test(term) && /[a-z0-9]/i.test(term))
    .sort((a, b) => b.length - a.length)
    .slice(0, maxTerms)
    .map(quote);

/** Values of a field with their counts, in rows of the field and `tw_count`. */
export function valuesOf(field: string, indexes: string): string {
  if (!/^[\p{L}\p{N}_@](?:[\p{L}\p{N}_.:{}@ -]*[\p{L}\p{N}_}])?$/u.test(field))
    throw new ConnectorError('invalid_input', 'this is not the name of a field', {
      hint: 'Field names have letters, digits, blanks and . : _ - { } @',
    });
  return `search ${inIndexes(indexes)} | stats count AS tw_count BY ${quote(field)} | sort 0 - tw_count`;
}
