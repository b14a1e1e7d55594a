import { readFile } from 'node:fs/promises';
import { detectIndicator, type Indicator, parseIndicator } from '@tw/connector-core';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { expect, it } from 'vitest';
import type { About } from '../src/about.ts';
import { addTo } from '../src/compiled/entry.ts';
import { compile, type Entry, openCompiled, update, verify } from '../src/compiled/index.ts';
import { Matcher } from '../src/matcher.ts';
import { parseRange } from '../src/ranges.ts';
import { facts } from './compiled.ts';
import { temporaryFiles } from './files.ts';

const { path } = temporaryFiles();
const file = () => path('list.tw');

const numRuns = 150;
/** Few values of each kind, so that entries often meet each other and what is asked. */
const name = fc
  .constantFrom('example', 'a.example', 'b.a.example', 'c.b.a.example', 'c.a.example', 'xn--bcher-kva.example')
  .map((text) => `${text}.test`);
const ipv4 = fc
  .tuple(fc.constantFrom(10, 192), fc.constantFrom(0, 1), fc.constantFrom(0, 128, 255), fc.constantFrom(0, 7))
  .map((bytes) => bytes.join('.'));
const ipv6 = fc
  .tuple(fc.constantFrom('2001:db8', '2001:db9', 'fe80:1'), fc.constantFrom('::', '::1', ':0:1::', ':1:2:3:4:5:6'))
  .map((parts) => parts.join(''));
const address = fc.oneof(
  ipv4,
  ipv6,
  ipv4.map((dotted) => `::ffff:${dotted}`),
);
const url = fc
  .tuple(
    fc.constantFrom('http', 'https', 'https', 'ftp'),
    fc.constantFrom('', 'user:secret@'),
    fc.constantFrom('c.b.a.example.test', 'b.a.example.test', '192.0.128.7', '[2001:db8::1]'),
    fc.constantFrom('', '', '', ':8080'),
    fc.constantFrom('/', '/a.b'),
    fc.constantFrom('', '?', '?q', '?q', '?q=@/:?'),
  )
  .map(([scheme, user, host, port, rest, query]) => `${scheme}://${user}${host}${port}${rest}${query}`);
const email = fc.tuple(fc.constantFrom('x', 'X', 'ü'), name).map((parts) => parts.join('@'));
const hash = fc.constantFrom(32, 40, 64, 128).chain((length) => fc.constantFrom('a', '0', 'f').map((digit) => digit.repeat(length)));
const indicator = fc.oneof(name, address, url, email, hash).map((text): Indicator => parseIndicator(text));

const range = fc
  .oneof(
    fc.tuple(ipv4, fc.integer({ min: 1, max: 32 })),
    fc.tuple(ipv6, fc.integer({ min: 1, max: 128 })),
    fc.tuple(
      ipv4.map((dotted) => `::ffff:${dotted}`),
      fc.integer({ min: 97, max: 128 }),
    ),
  )
  .map(([start, length]) => `${start}/${length}`);
const time = fc.constantFrom(
  '2020-01-01T00:00:00Z',
  '2020-01-01T00:00:00.000Z',
  '2999-12-31T23:59:59.999Z',
  '2024-02-29',
  '1969-07-20T20:17:40Z',
);
const few = fc.uniqueArray(fc.constantFrom('c2', 'Mirai', 'höhle'), { maxLength: 2 });
const about: fc.Arbitrary<About | undefined> = fc.option(
  fc.record(
    {
      verdict: fc.constantFrom('malicious', 'suspicious', 'known_good'),
      confidence: fc.constantFrom(0, 0.5, 1),
      categories: few,
      malwareFamilies: few,
      tags: few,
      firstSeen: time,
      lastSeen: time,
      expires: time,
      tlp: fc.constantFrom('clear', 'amber+strict'),
      link: fc.constantFrom('https://feed.test/1', 'https://feed.test/ü'),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined },
);
const entry: fc.Arbitrary<Entry> = fc
  .tuple(
    fc.oneof(
      indicator,
      range.map((value) => ({ type: 'range', value }) as const),
      name.map((value) => ({ type: 'exception', value }) as const),
    ),
    fc.constantFrom(1, 2, 3),
    about,
  )
  .map(([{ type, value }, scope, said]): Entry => {
    const more = said === undefined || type === 'exception' ? {} : { about: said };
    return type === 'domain' ? { type, value, scope, ...more } : { type, value, ...more };
  });
const entries = fc.array(entry, { maxLength: 40, size: 'max' });
const asked = fc.array(indicator, { minLength: 20, maxLength: 40 });

function matcherOf(list: readonly Entry[]): Matcher {
  const matcher = new Matcher();
  for (const each of list) addTo(matcher, each);
  return matcher;
}

it.each([
  ['with its entries in memory', undefined],
  ['with its entries in the file', 0],
])('answers as the list itself does, %s', async (_, residentBytes) => {
  await fc.assert(
    fc.asyncProperty(entries, asked, async (list, questions) => {
      await compile(list, file(), facts);
      const index = await openCompiled(file(), residentBytes === undefined ? {} : { residentBytes });
      const matcher = matcherOf(list);
      expect(index.counts()).toEqual(matcher.counts());
      for (const question of questions) expect(index.find(question)).toEqual(matcher.find(question));
      index.close();
    }),
    { numRuns },
  );
});

it('answers after an update as if it had been compiled so', async () => {
  await fc.assert(
    fc.asyncProperty(entries, entries, entries, asked, async (before, removed, added, questions) => {
      await compile(before, file(), facts);
      await update(file(), { removed: [...removed, ...before.slice(0, 5)], added });
      expect((await verify(file())).facts).toEqual(facts);
      const gone = [...removed, ...before.slice(0, 5)];
      const matcher = matcherOf([...before.flatMap((each) => without(each, gone)), ...added]);
      const index = await openCompiled(file());
      expect(index.counts()).toEqual(matcher.counts());
      for (const question of questions) expect(index.find(question)).toEqual(matcher.find(question));
    }),
    { numRuns },
  );
});

/** What is left of an entry: of a domain the scopes that are not removed. */
function without(each: Entry, removed: readonly Entry[]): Entry[] {
  const gone = removed.filter((other) => keyOf(other) === keyOf(each));
  if (each.type !== 'domain') return gone.length > 0 ? [] : [each];
  const scope = gone.reduce<number>((left, other) => left & ~(other.type === 'domain' ? other.scope : 0), each.scope);
  return scope === 1 || scope === 2 || scope === 3 ? [{ ...each, scope }] : [];
}

/** Two entries with the same are one to a list. */
function keyOf({ type, value }: Entry): string {
  if (type === 'url') {
    const { protocol, host, pathname, search } = new URL(value);
    return `${protocol.replace('https', 'http')}//${host}${pathname}${search}`;
  }
  if (type === 'range') return `range ${parseRange(value)?.text}`;
  if (type === 'ipv4' || type === 'ipv6') return value.replace(/^::ffff:(?=.*\.)/, '');
  return type === 'email' ? value.toLowerCase() : `${type} ${value}`;
}

it('makes the same bytes of the same entries', async () => {
  await fc.assert(
    fc.asyncProperty(entries, async (list) => {
      await compile(list, file(), facts);
      const once = await readFile(file());
      await compile(
        (async function* () {
          yield* list;
        })(),
        path('other.tw'),
        facts,
      );
      expect(await readFile(path('other.tw'))).toEqual(once);
    }),
    { numRuns: 50 },
  );
});

/** The bits of an address; of ranges those that count. IPv4-mapped addresses are IPv4. */
function bitsOf(text: string): string {
  const [start = '', length] = text.split('/');
  const bytes = ipaddr.process(start).toByteArray();
  const isMapped = start.includes(':') && bytes.length === 4;
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return length === undefined ? bits : bits.slice(0, Number(length) - (isMapped ? 96 : 0));
}

/** The same by looking at every entry, with other means: which entry decides, and by which rule. */
function scan(list: readonly Entry[], { type, value }: Indicator): { rule: string; entry: string } | undefined {
  const same = list.findLast(
    (each) =>
      each.type !== 'domain' && each.type !== 'exception' && each.type !== 'range' && keyOf(each) === keyOf({ type, value } as Entry),
  );
  if (type === 'domain') return scanNames(list, value);
  if (type === 'ipv4' || type === 'ipv6') {
    if (same) return { rule: 'address', entry: keyOf(same) };
    const around = list.filter(
      (each) => each.type === 'range' && isSameFamily(each.value, value) && bitsOf(value).startsWith(bitsOf(each.value)),
    );
    const [longest] = around.toSorted((one, other) => bitsOf(other.value).length - bitsOf(one.value).length);
    return longest && { rule: 'range', entry: parseRange(longest.value)?.text ?? '' };
  }
  if (type === 'email')
    return same ? { rule: 'email', entry: value.toLowerCase() } : scanNames(list, value.toLowerCase().split('@')[1] ?? '');
  if (type !== 'url') return same && { rule: 'hash', entry: value };
  if (same) return { rule: 'url', entry: same.value };
  const url = new URL(value);
  if (url.search !== '') {
    url.search = '';
    const shorter = list.findLast((each) => each.type === 'url' && keyOf(each) === keyOf({ type, value: url.href }));
    if (shorter) return { rule: 'url without query', entry: shorter.value };
  }
  const host = url.hostname.replaceAll(/[[\]]/g, '');
  const address = detectIndicator(host);
  return address?.type === 'ipv4' || address?.type === 'ipv6' ? scan(list, address) : scanNames(list, host);
}

const isSameFamily = (range: string, address: string): boolean =>
  ipaddr.process(range.split('/')[0] ?? '').kind() === ipaddr.process(address).kind();

function scanNames(list: readonly Entry[], name: string): { rule: string; entry: string } | undefined {
  const [deciding] = list
    .filter((each) => {
      if (each.type !== 'domain') return each.type === 'exception' && (each.value === name || name.endsWith(`.${each.value}`));
      return each.value === name ? (each.scope & 1) !== 0 : name.endsWith(`.${each.value}`) && (each.scope & 2) !== 0;
    })
    .toSorted(
      (one, other) => other.value.length - one.value.length || Number(other.type === 'exception') - Number(one.type === 'exception'),
    );
  if (deciding === undefined || deciding.type === 'exception') return undefined;
  return { rule: deciding.value === name ? 'domain' : 'parent domain', entry: deciding.value };
}

it('finds what a scan over all entries finds', async () => {
  const found = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(entries, asked, async (list, questions) => {
      const plain = list.map(({ about: _, ...each }): Entry => each);
      await compile(plain, file(), facts);
      const index = await openCompiled(file());
      for (const question of questions) {
        const expected = scan(plain, question);
        if (expected !== undefined) found.set(expected.rule, (found.get(expected.rule) ?? 0) + 1);
        expect(index.find(question)).toEqual(expected);
      }
    }),
    { numRuns },
  );
  expect(found.size).toBe(8);
});
