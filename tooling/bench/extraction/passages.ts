import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectIndicator } from '@tw/connector-core';

/** A text with what a reader finds in it. Indicators are `type value`. */
export interface Passage {
  readonly title: string;
  readonly source: string;
  readonly text: string;
  readonly labels: ReadonlySet<string>;
  /** Neither right nor wrong. */
  readonly unscored: ReadonlySet<string>;
  /** Those of the labels that are written in a way that the README of `ioc-extractor` does not name. */
  readonly unclaimed: ReadonlySet<string>;
}

export const folder = join(import.meta.dirname, '../../../packages/indicators/fixtures/reports');

/** The labelled passages; the marks are explained in RULES.md next to them. Throws where a label is not what its type says. */
export function readPassages(): Passage[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .toSorted()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split(/^=== /m).slice(1).map(readPassage));
}

function readPassage(part: string): Passage {
  const [title = '', source = '', ...lines] = part.split('\n');
  const labels = new Set<string>();
  const unscored = new Set<string>();
  const unclaimed = new Set<string>();
  const text = lines
    .join('\n')
    .replaceAll(/«(\??)(\w+):([^»→]*)(?:→([^»]*))?»/g, (_, mark: string, type: string, written: string, value?: string) => {
      const label = normalised(type, value ?? written);
      (mark === '?' ? unscored : labels).add(label);
      if (isUnclaimed(type, written)) unclaimed.add(label);
      return written;
    });
  return { title, source, text, labels, unscored, unclaimed };
}

// oxlint-disable-next-line no-control-regex -- the range is "ASCII"
const beyondAscii = /[^\x00-\x7f]/;

/** Letters beyond ASCII, `.onion`, `h**p` and `fxp`, words in place of signs without brackets, and URLs without a scheme. */
const isUnclaimed = (type: string, written: string): boolean =>
  beyondAscii.test(written) ||
  /\.onion\b|^h\*\*p|^fxp| (?:dot|at) /i.test(written) ||
  (type === 'url' && !/^[a-z*]+(?:\[?:)/i.test(written));

function normalised(type: string, value: string): string {
  const indicator = detectIndicator(value);
  // A range is not an indicator to core, and is only ever unscored.
  if (indicator === undefined) return `${type} ${value}`;
  if (indicator.type !== type) throw new Error(`the label ${type}:${value} is ${indicator.type}`);
  return `${type} ${indicator.value}`;
}
