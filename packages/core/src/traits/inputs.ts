import * as v from 'valibot';

/** Half of a surrogate pair would arrive as another character, and so name another thing. */
const wellFormed = v.check<string, string>((text) => text.isWellFormed(), 'has half of a surrogate pair: it is not valid Unicode');

/** Schemas of arguments that several traits share. */
export const identifier = v.pipe(v.string(), v.nonEmpty('must not be empty'), v.maxLength(2048), wellFormed);

const time = v.pipe(v.string(), v.isoTimestamp('must be an ISO 8601 time with a zone: 2026-01-31T12:00:00Z'));

export const timeRange = v.pipe(
  v.strictObject({ start: time, end: time }),
  v.check(({ start, end }) => Date.parse(start) < Date.parse(end), 'must start before it ends'),
);

export const line = v.pipe(v.string(), v.nonEmpty('must not be empty'), v.maxLength(4096), wellFormed);
export const prose = v.pipe(v.string(), v.maxLength(1_000_000));
export const anyQuery = v.pipe(v.string(), v.maxLength(100_000), wellFormed);
export const optional = <S extends v.GenericSchema>(schema: S) => v.optional(schema);
export const record = v.record(v.string(), v.unknown());
