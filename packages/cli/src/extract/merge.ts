import type { ExtractedIndicator, Extraction, Occurrence } from '@tw/indicators';

/** A place in one of several files. */
export interface FilePlace extends Occurrence {
  /** The path as it was given, or `stdin`. */
  readonly file: string;
}

/** An indicator in one or several files. */
export interface FoundIndicator extends Omit<ExtractedIndicator, 'occurrences'> {
  readonly occurrences: readonly FilePlace[];
}

/** Each indicator once, with its places in all files, in the order of first mention. */
export function merged(extractions: readonly { readonly path: string; readonly extraction: Extraction }[]): FoundIndicator[] {
  const all = new Map<string, FoundIndicator>();
  for (const { path, extraction } of extractions)
    for (const found of extraction.indicators) {
      const key = `${found.type} ${found.indicator}`;
      const here = { ...found, occurrences: found.occurrences.map((place) => ({ file: path === '-' ? 'stdin' : path, ...place })) };
      const before = all.get(key);
      all.set(key, before === undefined ? here : together(before, here));
    }
  return [...all.values()];
}

function together(a: FoundIndicator, b: FoundIndicator): FoundIndicator {
  const marks = [...new Set([...(a.marks ?? []), ...(b.marks ?? [])])];
  return {
    ...a,
    defanged: a.defanged || b.defanged,
    count: a.count + b.count,
    occurrences: [...a.occurrences, ...b.occurrences],
    ...(marks.length > 0 && { marks }),
  };
}
