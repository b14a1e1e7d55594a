import { expect, it } from 'vitest';
import { durationMs } from '../src/duration.ts';

it.each([
  ['3h59m59.780345029s', 14_399_780.345029],
  ['1h', 3_600_000],
  ['-2.5s', -2500],
  ['1h0m0s', 3_600_000],
  ['250ms', 250],
  ['0s', 0],
])('reads %s as Go writes it', (text, ms) => expect(durationMs(text)).toBeCloseTo(ms, 5));

it.each(['', '-', '4', 'h', '1d', '1h ', '1h-2m', 'one hour', '1.h'])('takes %j for none', (text) =>
  expect(durationMs(text)).toBeUndefined(),
);
