import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { feeds } from '../src/index.ts';
import { understand } from '../src/parse/stix/pattern.ts';
import { summary, temporaryFiles } from './files.ts';

const { list, write } = temporaryFiles();
const tenMegabytes = 10 * 1_048_576;

describe('a hostile file', () => {
  it.each([
    ['plain', 'evil.example\n', 'x'],
    ['csv', '"evil.example"\n', '",'],
    ['urlhaus', '# id,dateadded,url,url_status,threat\n"1","2026-01-01 00:00:00","http://evil.example/","online","x"\n', '"'],
    ['threatfox', '# "ioc_value","ioc_type"\n"evil.example", "domain"\n', '" '],
    ['hosts', '0.0.0.0 evil.example\n', '0.0.0.0 '],
  ])('of the format %s with a line of 10 MB is read without that line', async (_, good, filler) => {
    const connector = await list(`${good}${filler.repeat(tenMegabytes / filler.length)}\n${good}`);
    const { entries, problemCount } = await summary(connector);
    expect([entries.domains + entries.urls, problemCount]).toEqual([1, 1]);
  });

  it('of gzip that unpacks to a gigabyte is refused, soon and without much memory', async () => {
    // A file of gzip may have several parts, each packed by itself.
    const part = gzipSync(new Uint8Array(16 * 1_048_576).fill(0x61));
    const bomb = await write(Buffer.concat(Array.from({ length: 64 }, () => part)), 'gigabyte.gz');
    const before = process.memoryUsage().rss;
    await expect(feeds({ lists: [bomb], builtin: false }).lookup('evil.example')).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('100 times its size'),
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1_048_576);
  });

  it.each(['evil.example\n\0', '{"type":"bundle","objects":[\0]}', '"a","b\0"'])('with a NUL character is refused: %j', async (content) => {
    await expect((await list(content)).lookup('evil.example')).rejects.toMatchObject({ message: expect.stringContaining('binary') });
  });

  it.each([
    ['misp', '{"Event":{"Attribute":'],
    ['misp-warninglist', '{"name":"x","matching_attributes":[],"list":'],
    ['stix', '{"type":"bundle","objects":'],
  ] as const)('of the format %s with JSON a hundred thousand levels deep ends in a word about it', async (format, start) => {
    const deep = `${start}${'['.repeat(100_000)}${']'.repeat(100_000)}${'}'.repeat(start.split('{').length - 1)}`;
    const connector = await list(deep, { format });
    const { problemCount, entries } = await summary(connector);
    expect(entries.domains).toBe(0);
    expect(problemCount).toBe(format === 'stix' ? 0 : 1);
  });

  it('with keys that are JavaScript’s own changes nothing', async () => {
    const content =
      '{"type":"bundle","objects":[{"__proto__":{"type":"indicator"},"constructor":1},{"type":"indicator","id":"i","pattern":"[domain-name:value = \'evil.example\']","__proto__":{"revoked":true}}]}';
    const connector = await list(content);
    expect((await connector.lookup('evil.example')).verdict).toBe('malicious');
    expect('revoked' in {}).toBe(false);
  });
});

it.each([
  ['escapes', (n: number) => `[a:b = '${'\\'.repeat(n)}`],
  ['quotes', (n: number) => `[a:${"b.'".repeat(n)}`],
  ['steps', (n: number) => `[${'a:b[*]'.repeat(n)}`],
  ['comparisons with AND', (n: number) => `[${"a:b = 'c' AND ".repeat(n)}`],
  ['comparisons with OR', (n: number) => `[${"a:b = 'c' OR ".repeat(n)}`],
  ['blanks', (n: number) => `${' '.repeat(n)}[`],
])('reads a pattern of many %s to its end', (_, make) => {
  expect(understand(make(20_000))).toEqual({ observables: [], problems: [expect.any(String)] });
});
