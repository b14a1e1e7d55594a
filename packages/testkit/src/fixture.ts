import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { RecordedAnswer } from './recording.ts';
import type { CannedAnswer } from './server.ts';

/** A recorded answer. */
export interface Fixture extends CannedAnswer {
  /** The vendor's document or the recording that it follows. */
  readonly source: string;
}

const answer = {
  status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599))),
  headers: v.optional(v.record(v.string(), v.string())),
  body: v.optional(v.unknown()),
};
const source = v.pipe(v.string(), v.trim(), v.nonEmpty());
/** What a recording has besides. */
const replayed = { settings: v.optional(v.record(v.string(), v.unknown())) };
const request = v.pipe(v.string(), v.regex(/^[A-Z]+ https?:\/\/\S+$/, 'must be a method and an address'));

const single = v.strictObject({ source, ...answer, ...replayed, request: v.optional(request) });
const several = v.strictObject({ source, ...replayed, exchanges: v.pipe(v.array(v.strictObject({ ...answer, request })), v.minLength(1)) });

/**
 * Loads `../fixtures/<name>` beside the folder of the calling test: `fixture(import.meta.url, 'file.json')`.
 * Throws for a fixture that does not say which document or recording it follows.
 */
export function fixture(importMetaUrl: string, name: string): Fixture {
  const { request: _, settings: __, ...found } = load(single, 'fixture { source, status?, headers?, body }', importMetaUrl, name);
  return found as Fixture;
}

/** Loads what `record` has written. */
export function recording(
  importMetaUrl: string,
  name: string,
): { settings: Record<string, unknown>; exchanges: readonly RecordedAnswer[] } {
  const whole = load(v.union([several, v.required(single, ['request'])]), 'recording', importMetaUrl, name);
  const { settings = {} } = whole;
  return { settings, exchanges: ('exchanges' in whole ? whole.exchanges : [whole]) as readonly RecordedAnswer[] };
}

function load<S extends v.GenericSchema>(schema: S, what: string, importMetaUrl: string, name: string): v.InferOutput<S> {
  const url = new URL(`../fixtures/${name}`, importMetaUrl);
  const result = v.safeParse(schema, JSON.parse(readFileSync(url, 'utf8')));
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`).join('; ');
  throw new Error(`${name} is no ${what}: ${problems}`);
}
