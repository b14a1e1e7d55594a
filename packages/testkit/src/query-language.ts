import type { QueryReading } from './options.ts';

/** How a language writes a quote within quotes. */
export type QuoteEscape = 'backslash' | 'doubled';

/**
 * Reads queries whose literals stand in quotes: `quoted("'", 'doubled')` for OData, `quoted('"', 'backslash')` for many others.
 * After a backslash any character stands for itself; where `\\n` or `\\u0041` mean something, `decode` tells what.
 * The reading fails, as the vendor's would, where a literal does not end.
 */
export function quoted(quote: string, escape: QuoteEscape, decode: (escaped: string) => string = (escaped) => escaped.slice(1)) {
  const body = escape === 'doubled' ? `[^${quote}]|${quote}${quote}` : String.raw`[^${quote}\\]|\\u[0-9a-fA-F]{4}|\\[\s\S]`;
  const literal = new RegExp(`${quote}((?:${body})*)${quote}`, 'gu');
  const plain = (text: string): string =>
    escape === 'doubled' ? text.replaceAll(quote + quote, quote) : text.replace(/\\u[0-9a-fA-F]{4}|\\[\s\S]/gu, decode);
  return (query: string): QueryReading => {
    const literals = Array.from(query.matchAll(literal), ([, text = '']) => plain(text));
    const rest = query.replaceAll(literal, ' ');
    if (rest.includes(quote)) throw new Error(`a literal does not end in ${JSON.stringify(query)}`);
    return { literals, rest };
  };
}
