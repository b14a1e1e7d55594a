import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileList } from '../src/compiled/index.ts';
import { feeds } from '../src/index.ts';

/** Few values, so that lists often agree. */
const domain = fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 3 }).map((labels) => `${labels.join('.')}.example`);
const address = fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::1');
const indicator = fc.oneof(
  domain.map((value) => ({ type: 'domain', value }) as const),
  domain.map((host) => ({ type: 'url', value: `https://${host}/x` }) as const),
  address.map((value) => ({ type: 'address', value }) as const),
  fc.constantFrom('ab'.repeat(16), 'cd'.repeat(32)).map((value) => ({ type: 'hash', value }) as const),
);
const entry = fc.record({ indicator, percent: fc.constantFrom(undefined, 10, 50, 100), isOver: fc.boolean() });
type Entry = typeof entry extends fc.Arbitrary<infer T> ? T : never;

const day = (isOver: boolean) => (isOver ? '2020-01-01' : '2126-01-01');
const threatfoxTypes = { domain: 'domain', url: 'url', address: 'ip:port', hash: 'md5_hash' } as const;
const mispTypes = { domain: 'domain', url: 'url', address: 'ip-dst', hash: 'sha256' } as const;
const stixPaths = { domain: 'domain-name:value', url: 'url:value', address: 'ipv4-addr:value', hash: "file:hashes.'SHA-256'" } as const;

/** How entries are written in each format, and what of them that format can say. */
const formats = {
  plain: { write: (all: readonly Entry[]) => all.map(({ indicator: { value } }) => value).join('\n'), says: {}, namesBelow: true },
  csv: {
    write: (all: readonly Entry[]) =>
      ['ioc,score,until', ...all.map(({ indicator: { value }, percent, isOver }) => `"${value}",${percent ?? ''},${day(isOver)}`)].join(
        '\n',
      ),
    says: { percent: true, isOver: true },
    namesBelow: true,
    settings: { columns: { indicator: 'ioc', confidence: 'score', expires: 'until' } },
  },
  threatfox: {
    write: (all: readonly Entry[]) =>
      [
        '# "first_seen_utc","ioc_id","ioc_value","ioc_type","confidence_level"',
        ...all.map(
          ({ indicator: { type, value }, percent }, index) =>
            `"2026-01-01 00:00:00", "${index}", "${type === 'address' ? `${value}:443` : value}", "${threatfoxTypes[type]}", "${percent ?? 'None'}"`,
        ),
      ].join('\r\n'),
    says: { percent: true },
    namesBelow: true,
  },
  stix: {
    write: (all: readonly Entry[]) =>
      JSON.stringify({
        type: 'bundle',
        objects: all.map(({ indicator: { type, value }, percent, isOver }, index) => ({
          type: 'indicator',
          id: `indicator--${index}`,
          pattern: `[${stixPaths[type]} = '${value}']`,
          confidence: percent,
          valid_until: `${day(isOver)}T00:00:00Z`,
        })),
      }),
    says: { percent: true, isOver: true },
    namesBelow: false,
  },
  misp: {
    write: (all: readonly Entry[]) =>
      JSON.stringify({
        Event: { Attribute: all.map(({ indicator: { type, value }, isOver }) => ({ type: mispTypes[type], value, to_ids: !isOver })) },
      }),
    says: { isOver: true },
    namesBelow: true,
  },
  'misp-warninglist': {
    write: (all: readonly Entry[]) =>
      JSON.stringify({ name: 'good', type: 'hostname', list: all.map(({ indicator: { value } }) => value) }),
    says: {},
    namesBelow: true,
  },
} as const;
const feed = fc.record({
  format: fc.constantFrom(...(Object.keys(formats) as (keyof typeof formats)[])),
  entries: fc.array(entry, { minLength: 1, maxLength: 6 }),
  share: fc.constantFrom(0.3, 0.8),
  isCompiled: fc.boolean(),
});
type Feed = typeof feed extends fc.Arbitrary<infer T> ? T : never;

/** What one list says, by a scan over all its entries. */
function scan({ format, entries, share }: Feed, asked: Entry['indicator']): { entry: string; confidence: number } | undefined {
  const { says, namesBelow }: { says: { percent?: boolean; isOver?: boolean }; namesBelow: boolean } = formats[format];
  const host = asked.type === 'url' ? new URL(asked.value).hostname : asked.value;
  const live = entries
    .filter(({ isOver }) => says.isOver !== true || !isOver)
    .map(({ indicator: listed, percent }) => ({ ...listed, percent }));
  const exact = live.filter(({ type, value }) => type === asked.type && value === asked.value);
  const names = live.filter(
    ({ type, value }) => type === 'domain' && asked.type !== 'hash' && (value === host || (namesBelow && host.endsWith(`.${value}`))),
  );
  const longest = Math.max(0, ...names.map(({ value }) => value.length));
  const matches = exact.length > 0 ? exact : names.filter(({ value }) => value.length === longest);
  const [first] = matches;
  if (first === undefined) return undefined;
  const said =
    says.percent === true ? matches.flatMap(({ percent }) => percent ?? []).map((percent) => Math.min(percent / 100, share)) : [];
  return { entry: first.value, confidence: said.length > 0 ? Math.max(...said) : share };
}

it('lists of all formats, compiled or not, answer together exactly as a scan over them', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mixed-'));
  let count = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(feed, { minLength: 1, maxLength: 4 }),
      fc.array(indicator, { minLength: 1, maxLength: 5 }),
      async (all, questions) => {
        const lists = await Promise.all(
          all.map(async (each, index) => {
            const { write, ...more }: { write: (entries: readonly Entry[]) => string; settings?: object } = formats[each.format];
            const path = join(directory, `${++count}`);
            await writeFile(path, write(each.entries));
            const list = { path, name: `list ${index}`, confidence: each.share, ...more.settings };
            if (!each.isCompiled) return list;
            await compileList(list, `${path}.feed`);
            return `${path}.feed`;
          }),
        );
        const connector = feeds({ lists, builtin: false });
        for (const asked of questions) {
          const found = all.flatMap((each, index) => {
            const match = scan(each, asked);
            return match === undefined ? [] : [{ ...match, list: `list ${index}`, isGood: each.format === 'misp-warninglist' }];
          });
          const bad = found.filter(({ isGood }) => !isGood);
          const confidence = Math.max(0, ...bad.map((match) => match.confidence));
          const isDoubted = bad.length < found.length;
          const report = await connector.lookup(asked.value);
          expect(report.verdict).toBe(bad.length === 0 ? 'unknown' : isDoubted ? 'suspicious' : 'malicious');
          expect(report.confidence).toBeCloseTo(isDoubted ? confidence / 2 : confidence);
          expect(report.sources.map(({ name, verdict }) => [name.replace(/ \(.*?\).* /, ' '), verdict])).toEqual(
            found.map(({ list, entry: listed, isGood }) => [`${list} ${listed}`, isGood ? undefined : 'malicious']),
          );
        }
      },
    ),
    { numRuns: 120 },
  );
  await rm(directory, { recursive: true });
});
