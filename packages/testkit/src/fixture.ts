import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { CannedAnswer } from './server.ts';

/** A recorded answer. */
export interface Fixture extends CannedAnswer {
  /** The vendor's document or the recording that it follows. */
  readonly source: string;
}

const schema = v.strictObject({
  source: v.pipe(v.string(), v.trim(), v.nonEmpty()),
  status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599))),
  headers: v.optional(v.record(v.string(), v.string())),
  body: v.optional(v.unknown()),
});

/**
 * Loads `../fixtures/<name>` beside the folder of the calling test: `fixture(import.meta.url, 'file.json')`.
 * Throws for a fixture that does not say which document or recording it follows.
 */
export function fixture(importMetaUrl: string, name: string): Fixture {
  const url = new URL(`../fixtures/${name}`, importMetaUrl);
  const result = v.safeParse(schema, JSON.parse(readFileSync(url, 'utf8')));
  if (!result.success) {
    const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`).join('; ');
    throw new Error(`${name} is no fixture { source, status?, headers?, body }: ${problems}`);
  }
  return result.output as Fixture;
}
