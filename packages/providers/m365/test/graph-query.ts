import type { FakeMessage } from './fake-graph.ts';

type Test = (message: FakeMessage) => boolean;

const literal = `'((?:[^']|'')*)'`;
const clauses: readonly (readonly [RegExp, (message: FakeMessage, value: string, operator: string) => boolean])[] = [
  [
    /^receivedDateTime (ge|lt) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)$/,
    ({ receivedDateTime }, value, operator) => (operator === 'ge') === Date.parse(receivedDateTime) >= Date.parse(value),
  ],
  [new RegExp(`^from/emailAddress/address (eq) ${literal}$`), ({ from }, value) => from.toLowerCase() === value.toLowerCase()],
  [
    new RegExp(`^(contains)\\(from/emailAddress/address,${literal}\\)$`),
    ({ from }, value) => from.toLowerCase().includes(value.toLowerCase()),
  ],
  [new RegExp(`^(contains)\\(subject,${literal}\\)$`), ({ subject }, value) => subject.includes(value)],
  [new RegExp(`^internetMessageId (eq) ${literal}$`), ({ internetMessageId }, value) => internetMessageId === value],
  [/^hasAttachments (eq) (true|false)$/, ({ hasAttachments }, value) => String(hasAttachments) === value],
];

/** What a `$filter` selects, or `undefined` where Graph could not read it. A quote within a literal is doubled, and nothing else escapes anything. */
export function filterOf(filter: string): Test | undefined {
  if (filter === '') return () => true;
  const tests = outsideQuotes(filter, "'", ' and ').map((clause): Test | undefined => {
    for (const [pattern, test] of clauses) {
      const [whole, operator = '', value = ''] = pattern.exec(clause) ?? [];
      if (whole !== undefined) return (message) => test(message, value.replaceAll("''", "'"), operator);
    }
    return undefined;
  });
  return every(tests);
}

/** What a `$search` selects: words in their order, whatever stands between them; whole days. */
export function searchOf(search: string): Test | undefined {
  const [, inner] = /^"((?:[^"\\]|\\["\\])*)"$/.exec(search) ?? [];
  if (inner === undefined) return undefined;
  const tests = outsideQuotes(inner.replaceAll(/\\(["\\])/g, '$1'), '"', ' AND ').map((term): Test | undefined => {
    const [, property, phrase] = /^(recipients|from):"([^"*?\\]*)"$/.exec(term) ?? [];
    if (phrase !== undefined) return ({ to, from }) => hasWords(property === 'from' ? from : to.join(' '), phrase);
    const [, operator, date = ''] = /^received(>=|<=)(\d{4}-\d\d-\d\d)$/.exec(term) ?? [];
    if (operator === undefined) return undefined;
    return ({ receivedDateTime }) => (operator === '>=' ? receivedDateTime.slice(0, 10) >= date : receivedDateTime.slice(0, 10) <= date);
  });
  return every(tests);
}

const every = (tests: readonly (Test | undefined)[]): Test | undefined =>
  tests.some((test) => test === undefined) ? undefined : (message) => tests.every((test) => test?.(message));

const words = (text: string): string =>
  ` ${text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join(' ')} `;
const hasWords = (text: string, phrase: string): boolean => words(text).includes(words(phrase));

function outsideQuotes(text: string, quote: string, separator: string): string[] {
  const parts = [''];
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === quote) isQuoted = !isQuoted;
    if (!isQuoted && text.startsWith(separator, at)) {
      parts.push('');
      at += separator.length - 1;
    } else parts[parts.length - 1] += text[at] ?? '';
  }
  return parts;
}
