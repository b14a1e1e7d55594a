import { Collector } from './collect.ts';
import { sightingsIn } from './text.ts';
import type { Extraction, ExtractOptions } from './types.ts';

/** A longer path is cut in the middle of nowhere: it only serves to find the place. */
const maxPath = 300;

/**
 * Indicators in the strings and names of JSON: a text, also with one value a line (JSON Lines), or a value that was parsed. `where` is a
 * path: `'$.iocs[0].value'`. A text that is not JSON is searched as it is, and `warnings` says so.
 */
export function extractFromJson(json: unknown, options: ExtractOptions = {}): Extraction {
  const collector = new Collector(options);
  if (typeof json === 'string') readText(json, collector);
  else walk(json, '$', 1, collector);
  return collector.result();
}

function readText(text: string, collector: Collector): void {
  const whole = parsed(text);
  if (whole !== undefined) return walk(whole.value, '$', 1, collector);
  const values = linesOf(text);
  if (values === undefined) {
    collector.warn('This is not JSON. It was searched as plain text.');
    collector.addAll(sightingsIn(text));
  } else for (const { value, line } of values) walk(value, '$', line, collector);
}

/** JSON Lines; undefined at the first line that is none. */
function linesOf(text: string): { readonly value: unknown; readonly line: number }[] | undefined {
  const values = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = parsed(line);
    if (read === undefined) return undefined;
    values.push({ value: read.value, line: index + 1 });
  }
  return values;
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** Without recursion: JSON may be nested a million deep. */
function walk(root: unknown, path: string, line: number, collector: Collector): void {
  const stack: [value: unknown, path: string][] = [[root, path]];
  const seen = new Set<object>();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [value, at] = next;
    if (typeof value === 'string') collector.addAll(sightingsIn(value, at, line));
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    // Last in, first out.
    for (const [key, child] of childrenOf(value).toReversed()) stack.push([child, join(at, key)]);
    if (!Array.isArray(value)) for (const key of Object.keys(value)) collector.addAll(sightingsIn(key, `${at} name`.slice(-maxPath), line));
  }
}

const childrenOf = (value: object): [string | number, unknown][] =>
  Array.isArray(value) ? value.map((child, index) => [index, child] as [number, unknown]) : Object.entries(value);

function join(path: string, key: string | number): string {
  const step = typeof key === 'number' ? `[${key}]` : /^[a-z_]\w*$/i.test(key) ? `.${key}` : `[${JSON.stringify(key.slice(0, 100))}]`;
  return path.length + step.length > maxPath ? `${path.slice(0, maxPath - 1)}…` : path + step;
}
