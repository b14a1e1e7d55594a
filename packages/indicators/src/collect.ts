import { addressScope, detectIndicator, type IndicatorType } from '@tw/connector-core';
import type { ExtractedIndicator, Extraction, ExtractOptions, Mark, Occurrence, Sighting } from './types.ts';

type Scope = ExtractedIndicator['scope'];

interface Entry {
  readonly indicator: string;
  readonly type: IndicatorType;
  defanged: boolean;
  count: number;
  readonly occurrences: Occurrence[];
  readonly scope: Scope;
  readonly marks: Set<Mark>;
}

const defaultOccurrences = 10;
const defaultIndicators = 100_000;
/** So many warnings tell enough of what is wrong. */
const maxWarnings = 50;

/** Brings equal indicators together, within bounds. */
export class Collector {
  readonly #entries = new Map<string, Entry>();
  readonly #warnings = new Set<string>();
  readonly #options: ExtractOptions;
  #isFull = false;

  constructor(options: ExtractOptions) {
    this.#options = options;
  }

  add({ indicator, type, defanged, marks, occurrence }: Sighting): void {
    if (this.#options.types !== undefined && !this.#options.types.includes(type)) return;
    const key = `${type} ${indicator}`;
    const entry = this.#entries.get(key) ?? this.#create(key, indicator, type);
    if (entry === undefined) return;
    entry.count++;
    entry.defanged ||= defanged;
    for (const mark of marks) entry.marks.add(mark);
    if (entry.occurrences.length < (this.#options.maxOccurrences ?? defaultOccurrences)) entry.occurrences.push(occurrence);
  }

  addAll(sightings: Iterable<Sighting>): void {
    for (const sighting of sightings) this.add(sighting);
  }

  warn(warning: string): void {
    if (this.#warnings.size < maxWarnings) this.#warnings.add(warning);
  }

  #create(key: string, indicator: string, type: IndicatorType): Entry | undefined {
    const scope = scopeOf(indicator, type);
    if (scope !== undefined && this.#options.includePrivate === false) return undefined;
    const max = this.#options.maxIndicators ?? defaultIndicators;
    if (this.#entries.size >= max) {
      this.#isFull = true;
      return undefined;
    }
    const entry: Entry = { indicator, type, defanged: false, count: 0, occurrences: [], scope, marks: new Set() };
    this.#entries.set(key, entry);
    return entry;
  }

  result(): Extraction {
    const indicators = [...this.#entries.values()].map(({ scope, marks, ...entry }) => ({
      ...entry,
      ...(scope !== undefined && { scope }),
      ...(marks.size > 0 && { marks: [...marks] }),
    }));
    const full = `There are more than ${indicators.length} different indicators; only these were kept. Raise maxIndicators, or split the input.`;
    return { indicators, warnings: [...this.#warnings, ...(this.#isFull ? [full] : [])] };
  }
}

/** Where an address, or the address of a URL, means something, if it is not public. */
function scopeOf(indicator: string, type: IndicatorType): Scope {
  const ip = type === 'url' ? addressOf(indicator) : type === 'ipv4' || type === 'ipv6' ? indicator : undefined;
  const scope = ip === undefined ? 'public' : addressScope(ip);
  return scope === 'public' ? undefined : scope;
}

function addressOf(url: string): string | undefined {
  const found = detectIndicator(URL.parse(url)?.hostname.replaceAll(/[[\]]/g, '') ?? '');
  return found?.type === 'ipv4' || found?.type === 'ipv6' ? found.value : undefined;
}
