import { detectIndicator, type Indicator, parseDomain, parseIp, tidyIndicator } from '@tw/connector-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { itselfAndBelow, Matcher } from '../src/matcher.ts';
import { addEntry } from '../src/parse/entry.ts';

/** Few labels, so that names often meet. */
const name = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join('.')}.example`);
const domainEntry = fc
  .tuple(fc.constantFrom('', '*.', '.', '||', '@@||'), name)
  .map(([mark, domain]) => ({ mark, domain, text: mark.endsWith('|') ? `${mark}${domain}^` : mark + domain }));

it('finds domains exactly as a scan over all entries does', () => {
  fc.assert(
    fc.property(fc.array(domainEntry, { maxLength: 12 }), name, (entries, asked) => {
      const matcher = new Matcher();
      for (const { text } of entries) expect(addEntry(text, matcher, itselfAndBelow)).toBeUndefined();
      const deciding = entries
        .filter(({ mark, domain }) => asked.endsWith(`.${domain}`) || (asked === domain && mark !== '*.'))
        .sort((one, other) => other.domain.length - one.domain.length || Number(other.mark === '@@||') - Number(one.mark === '@@||'))[0];
      const isListed = deciding !== undefined && deciding.mark !== '@@||';
      const found = matcher.find(parseDomain(asked));
      expect(found?.entry).toBe(isListed ? deciding.domain : undefined);
    }),
    { numRuns: 3_000 },
  );
});

const bits = (address: Uint8Array): string => Array.from(address, (byte) => byte.toString(2).padStart(8, '0')).join('');
const dotted = (address: Uint8Array): string => address.join('.');
const colons = (address: Uint8Array): string =>
  Array.from({ length: 8 }, (_, i) => (((address[2 * i] ?? 0) << 8) | (address[2 * i + 1] ?? 0)).toString(16)).join(':');
/** Few values of bytes, so that ranges often hold what is asked. */
const bytes = (length: number) =>
  fc.array(fc.constantFrom(32, 33, 160), { minLength: length, maxLength: length }).map((values) => Uint8Array.from(values));

it.each([
  ['IPv4', 4, dotted],
  ['IPv6', 16, colons],
] as const)('finds %s addresses in the longest range exactly as a scan over all ranges does', (_, length, write) => {
  const range = fc.record({ address: bytes(length), size: fc.integer({ min: 1, max: length * 8 }) });
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), bytes(length), (ranges, asked) => {
      const matcher = new Matcher();
      for (const { address, size } of ranges) expect(addEntry(`${write(address)}/${size}`, matcher, itselfAndBelow)).toBeUndefined();
      const sizes = ranges
        .filter(({ address, size }) => bits(address).slice(0, size) === bits(asked).slice(0, size))
        .map(({ size }) => size);
      const entry = matcher.find(parseIp(write(asked)))?.entry;
      expect(entry === undefined ? undefined : Number(entry.split('/')[1])).toBe(sizes.length === 0 ? undefined : Math.max(...sizes));
    }),
    { numRuns: 2_000 },
  );
});

it('finds hashes, addresses, URLs and mail addresses exactly when they are listed', () => {
  const indicator = fc.oneof(
    fc.constantFrom(32, 40, 64, 128).chain((length) => fc.constantFrom('a', '0').map((digit) => digit.repeat(length))),
    bytes(4).map(dotted),
    bytes(16).map(colons),
    fc.tuple(fc.constantFrom('x', 'y', ''), fc.constantFrom('', '?q')).map(([path, query]) => `https://host.test/${path}${query}`),
    fc.constantFrom('a@x.test', 'b@x.test'),
  );
  fc.assert(
    fc.property(fc.array(indicator, { maxLength: 20 }), indicator, (entries, asked) => {
      const matcher = new Matcher();
      for (const entry of entries) addEntry(entry, matcher, itselfAndBelow);
      const isListed = entries.some((entry) => entry === asked || (asked.endsWith('?q') && entry === asked.slice(0, -2)));
      expect(matcher.find(detectIndicator(asked) as Indicator) !== undefined).toBe(isListed);
    }),
    { numRuns: 2_000 },
  );
});

it('takes the short way only where core’s parser would say the same', () => {
  const label = fc.stringMatching(/^[a-z0-9_-]{1,64}$/);
  const text = fc.oneof(
    fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.')),
    fc.stringMatching(/^[a-z0-9._-]{1,40}$/),
    fc.stringMatching(/^\d{1,4}(?:\.\d{1,4}){2,4}$/),
    fc.stringMatching(/^[0-9a-f]{30,42}$/),
    fc.array(label, { minLength: 4, maxLength: 8 }).map((labels) => labels.join('.')),
  );
  fc.assert(
    fc.property(text, (entry) => {
      const short = tidyIndicator(entry);
      // With a space before it a text is no longer tidy, and means the same.
      if (short !== undefined) expect(detectIndicator(` ${entry}`)).toEqual(short);
    }),
    { numRuns: 20_000 },
  );
});
