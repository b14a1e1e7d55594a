import type { Candidate } from './candidates.ts';
import { Collector } from './collect.ts';
import { LineCounter } from './lines.ts';
import { marksOf } from './marks.ts';
import { Scan } from './scan.ts';
import type { Extraction, ExtractOptions, Sighting } from './types.ts';

const contextLength = 60;

/** Where a text, or a part of one, begins in the whole. */
export interface Origin {
  readonly where?: string | undefined;
  readonly offset: number;
  readonly line: number;
}

/** Indicators in one text: hashes, IP addresses, domains, URLs and e-mail addresses, plain or defanged. */
export function extractIndicators(text: string, options: ExtractOptions = {}): Extraction {
  const collector = new Collector(options);
  collector.addAll(sightingsIn(text));
  return collector.result();
}

/** Every occurrence in a text that is called `where`. `line`: where the text begins. */
export function* sightingsIn(text: string, where?: string, line = 1): Generator<Sighting> {
  const places = new Places({ where, offset: 0, line }, text);
  for (const candidate of new Scan().candidates(text)) yield places.sighting(candidate);
}

/** Turns candidates, in order, into occurrences. */
export class Places {
  readonly #origin: Origin;
  readonly #text: string;
  readonly #lines: LineCounter;

  constructor(origin: Origin, text: string) {
    this.#origin = origin;
    this.#text = text;
    this.#lines = new LineCounter(text, origin.line);
  }

  sighting({ start, end, indicator, defanged, host }: Candidate): Sighting {
    const text = copyOf(this.#text.slice(start, end));
    const { where, offset } = this.#origin;
    return {
      indicator: copyOf(indicator.value),
      type: indicator.type,
      defanged,
      marks: marksOf(text, host),
      occurrence: {
        ...(where !== undefined && { where }),
        offset: offset + start,
        line: this.#lines.lineAt(start),
        text,
        context: this.#context(start, end),
      },
    };
  }

  #context(start: number, end: number): string {
    const before = this.#text.slice(Math.max(0, start - contextLength), start);
    const after = this.#text.slice(end, end + contextLength);
    const line = before.slice(lastBreak(before) + 1) + this.#text.slice(start, end) + (/^[^\r\n]*/.exec(after)?.[0] ?? '');
    return copyOf(line.trim());
  }
}

/** A part of a string keeps the whole in memory: a result must not hold on to all of the text. Putting two together and cutting makes a new one. */
export const copyOf = (text: string): string => ` ${text}`.slice(1);

const lastBreak = (text: string): number => Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
