import type { IndicatorType } from '@tw/connector-core';
import type { ExtractedIndicator } from '@tw/indicators';
import type { Intel } from './ask.ts';
import type { Document } from './input.ts';

export interface SelectOptions {
  readonly providers: readonly Intel[];
  readonly allowPrivate: boolean;
  /** How many are taken, of all documents together. */
  readonly limit: number;
}

export interface Selection {
  readonly texts: readonly string[];
  /** What was left out and why, for each document. */
  readonly notes: readonly string[];
  /** Whether the limit has left something out. */
  readonly isCut: boolean;
}

/** What to look up of what stands in documents: nobody has asked for each of these, so what no provider can answer is left out. */
export function selectFrom(documents: readonly Document[], { providers, allowPrivate, limit }: SelectOptions): Selection {
  const types = new Set<IndicatorType>(providers.flatMap(({ indicatorTypes }) => indicatorTypes));
  const taken = new Set<string>();
  const notes: string[] = [];
  let isCut = false;
  for (const { name, extraction } of documents) {
    const groups = Map.groupBy(extraction.indicators, (found) => {
      if (found.scope !== undefined && !allowPrivate) return 'private';
      if (!types.has(found.type)) return 'other';
      if (taken.has(found.indicator)) return 'taken';
      if (taken.size >= limit) return 'beyond';
      taken.add(found.indicator);
      return 'taken';
    });
    isCut ||= groups.has('beyond');
    notes.push(noteOn(name, extraction.indicators.length, groups, limit));
  }
  return { texts: [...taken], notes, isCut };
}

function noteOn(name: string, count: number, groups: ReadonlyMap<string, readonly ExtractedIndicator[]>, limit: number): string {
  const types = [...new Set(groups.get('other')?.map(({ type }) => type))].join(', ');
  const reasons = [
    ['private', 'with an address that is not public (see --allow-private)'],
    ['other', `of types that nobody here looks up (${types})`],
    ['beyond', `beyond the limit of ${limit} (see --limit)`],
  ].flatMap(([group = '', reason]) => (groups.has(group) ? [`${groups.get(group)?.length} ${reason}`] : []));
  const found = `${count} ${count === 1 ? 'indicator' : 'indicators'} in ${name}`;
  return reasons.length === 0 ? found : `${found}; not looked up: ${reasons.join(', ')}`;
}
