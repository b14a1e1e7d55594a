import type { ListContext } from '@tw/connector-core';
import { type ConformanceOf, quoted } from '../../src/index.ts';
import { options as good, pages, sampleWith } from '../sample.ts';
import { toTheEnd } from './listings.ts';
import type { Mutant } from './mutant.ts';

/** A vendor with a query language, OData's quotes in it. */
export function inLanguage(write: (text: string) => string) {
  const factory = sampleWith({
    operations: (_, http) => ({ searchHosts: (query: string, more: ListContext) => toTheEnd(http)(write(query), more) }),
  });
  const options: ConformanceOf<typeof factory> = {
    ...good,
    operations: {
      ...good.operations,
      searchHosts: { call: (it, more, id) => it.searchHosts(id ?? 'host', more), pages, language: quoted("'", 'doubled') },
    },
  };
  return { factory, options };
}

const writing = (does: string, write: (text: string) => string, because: RegExp): Mutant => ({
  does,
  ...inLanguage(write),
  check: 'searchHosts: keeps hostile text within a literal',
  because,
});

export const doubled = (text: string): string => text.replaceAll("'", "''");

export const queries: readonly Mutant[] = [
  writing('pastes text into a query', (text) => `name eq '${text}'`, /did not arrive as a literal|a literal does not end/),
  writing(
    'escapes for another language',
    (text) => `name eq '${text.replaceAll("'", "\\'")}'`,
    /a literal does not end|did not arrive as a literal/,
  ),
  writing(
    'escapes one of two places',
    (text) => `name eq '${doubled(text)}' or tag eq ${text}`,
    /is outside the literals too|a literal does not end/,
  ),
  writing('cuts text off', (text) => `name eq '${doubled(text.slice(0, 8))}'`, /did not arrive as a literal/),
  writing(
    'refuses whatever has a quote or a sign',
    (text) => {
      if (/[^\w ]/.test(text)) throw new Error('no');
      return text;
    },
    /invalid_input/,
  ),
  {
    does: 'does not tell the kit that it writes a query',
    ...inLanguage((text) => `name eq '${doubled(text)}'`),
    options: good,
    check: 'searchHosts: sends a slash in an identifier as it is',
    because: /in a query: say so with `language`/,
  },
];
