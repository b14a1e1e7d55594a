import type { ReadContext } from '@tw/connector-core';
import * as v from 'valibot';

/** Only what identifies a thing must be right. All else is left out where it is missing, `null`, empty or odd. */
export const text = v.pipe(
  v.fallback(v.nullish(v.string()), undefined),
  v.transform((value) => (value == null || value.trim() === '' ? undefined : value)),
);
export const number = v.fallback(v.nullish(v.number()), undefined);
export const id = v.pipe(v.string(), v.nonEmpty());

/** Nothing found may be an empty list or `null`. */
export const listOf = <S extends v.GenericSchema>(item: S) =>
  v.pipe(
    v.nullable(v.array(item)),
    v.transform((items) => items ?? []),
  );

/** The envelope of every answer. */
export const resources = <S extends v.GenericSchema>(item: S) => v.object({ resources: listOf(item) });

const untouched = v.object({ resources: v.array(v.unknown()) });

/** The resources of the last answer as they came, if they were asked for. */
export function rawOf({ includeRaw, answers }: ReadContext): readonly unknown[] {
  return includeRaw && v.is(untouched, answers.last) ? answers.last.resources : [];
}
