import { ConnectorError, type Indicator, type IndicatorType, oneLine } from '@tw/connector-core';
import type { About } from '../about.ts';
import type { Collector } from '../collector.ts';
import type { Scope } from '../listed.ts';
import { parseRange } from '../ranges.ts';

/** One entry of a list. Values are normalised as core's parsers do; ranges are written as in `192.0.2.0/24`. */
export type Entry =
  | { readonly type: Exclude<IndicatorType, 'domain'> | 'range' | 'exception'; readonly value: string; readonly about?: About }
  | { readonly type: 'domain'; readonly value: string; readonly scope: Scope; readonly about?: About };

/** Throws `invalid_input` for what is no range. */
export function addTo(collector: Collector, entry: Entry): void {
  const { type, value, about } = entry;
  if (type === 'domain') collector.addDomain(value, entry.scope, about);
  else if (type === 'exception') collector.addException(value);
  else if (type === 'range') collector.addRange(rangeOf(value), about);
  else collector.add({ type, value } satisfies Indicator, about);
}

function rangeOf(text: string) {
  const range = parseRange(text);
  if (range === undefined)
    throw new ConnectorError('invalid_input', `${oneLine(text, 80)} is no range of addresses`, { hint: 'Write it as in 192.0.2.0/24.' });
  return range;
}
