import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { summary, temporaryFiles } from './files.ts';
import { fixture } from './fixtures.ts';

const { list } = temporaryFiles();

describe('a dump of URLhaus', () => {
  it('is known by its heading, and says of which day it is', async () => {
    const feed = await summary(await list(fixture('urlhaus')));
    expect(feed).toMatchObject({ name: 'URLhaus', format: 'urlhaus', date: '2026-11-20', entries: { urls: 3 }, problemCount: 0 });
  });

  it('tells of each URL when it was seen, what for and where to read more', async () => {
    const connector = await list(fixture('urlhaus'));
    expect(await connector.lookup('http://192.0.2.10:37352/bin.sh')).toMatchObject({
      verdict: 'malicious',
      confidence: 0.8,
      categories: ['malware_download'],
      tags: ['32-bit', 'elf', 'mips', 'Mozi'],
      malwareFamilies: [],
      firstSeen: '2026-11-20T09:10:11.000Z',
      lastSeen: '2026-11-20T09:10:11.000Z',
      link: 'https://urlhaus.abuse.ch/url/3878717/',
      sources: [
        {
          name: 'URLhaus (2026-11-20): url http://192.0.2.10:37352/bin.sh',
          verdict: 'malicious',
          link: 'https://urlhaus.abuse.ch/url/3878717/',
        },
      ],
    });
    const plain = await connector.lookup('https://files.example/plain');
    expect(plain).toMatchObject({ verdict: 'malicious', tags: [], firstSeen: '2026-11-18T08:00:00.000Z' });
    expect(plain).not.toHaveProperty('lastSeen');
    expect((await connector.lookup('https://files.example/a,b/x.exe?id=1')).verdict).toBe('malicious');
    expect((await connector.lookup('https://files.example/')).verdict).toBe('unknown');
    expect((await connector.lookup('192.0.2.10')).verdict).toBe('unknown');
  });

  it.each([
    [
      'without last_online, as before 2022',
      '# id,dateadded,url,url_status,threat,tags,urlhaus_link,reporter\n"1","2020-01-02 03:04:05","http://old.example/x","online","malware_download","exe","https://urlhaus.abuse.ch/url/1/","x"',
    ],
    [
      'with the heading as its first line',
      'id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter\n1,2020-01-02 03:04:05,http://old.example/x,online,,malware_download,exe,https://urlhaus.abuse.ch/url/1/,x',
    ],
    [
      'with a quoted heading in the comment',
      '# "id","dateadded","url","url_status","last_online","threat","tags","urlhaus_link","reporter"\n"1", "2020-01-02 03:04:05", "http://old.example/x", "online", "", "malware_download", "exe", "https://urlhaus.abuse.ch/url/1/", "x"',
    ],
  ])('is read %s', async (_, content) => {
    const connector = await list(content);
    expect(await summary(connector)).toMatchObject({ format: 'urlhaus', entries: { urls: 1 }, problemCount: 0 });
    expect(await connector.lookup('http://old.example/x')).toMatchObject({ tags: ['exe'], firstSeen: '2020-01-02T03:04:05.000Z' });
  });

  it('is read without any heading where the format is set, and as gzip', async () => {
    const rows = fixture('urlhaus')
      .split('\r\n')
      .filter((line) => !line.startsWith('#'))
      .join('\n');
    expect(await summary(await list(rows, { format: 'urlhaus' }))).toMatchObject({ entries: { urls: 3 }, problemCount: 0 });
    expect(await summary(await list(gzipSync(fixture('urlhaus'))))).toMatchObject({ format: 'urlhaus', entries: { urls: 3 } });
  });
});

describe('a dump of ThreatFox', () => {
  it('has addresses with ports, domains, URLs and hashes; what cannot be looked up is counted', async () => {
    expect(await summary(await list(fixture('threatfox')))).toMatchObject({
      name: 'ThreatFox',
      format: 'threatfox',
      date: '2026-11-20',
      entries: { urls: 1, addresses: 3, domains: 2, hashes: 2 },
      problemCount: 1,
      problems: [{ line: 15, reason: expect.stringContaining('ja3_fingerprint') }],
    });
  });

  it('tells how sure it is of each, and the malware', async () => {
    const connector = await list(fixture('threatfox'));
    expect(await connector.lookup('https://c2.example/Path')).toMatchObject({
      verdict: 'malicious',
      confidence: 0.75,
      categories: ['botnet_cc'],
      malwareFamilies: ['InventedBot'],
      tags: ['c2', 'exe'],
      firstSeen: '2026-11-20T04:31:23.000Z',
      lastSeen: '2026-11-20T05:30:00.000Z',
      link: 'https://threatfox.abuse.ch/ioc/1001/',
    });
    expect(await connector.lookup('203.0.113.10')).toMatchObject({ confidence: 1, tags: [], malwareFamilies: ['InventedBot'] });
    expect(await connector.lookup('2001:db8:cf40:1::5')).toMatchObject({ confidence: 0.5, malwareFamilies: ['Other'] });
    expect((await connector.lookup('2001:db8:cf40:1::5:443')).verdict).toBe('unknown');
    expect(await connector.lookup('2001:db8::7')).toMatchObject({ verdict: 'malicious', malwareFamilies: [] });
    expect((await connector.lookup('abcdef0123456789abcdef0123456789')).verdict).toBe('malicious');
    expect((await connector.lookup('ab'.repeat(16))).verdict).toBe('unknown');
  });

  it('names a hacked site and not what is below it', async () => {
    const connector = await list(fixture('threatfox'));
    expect(await connector.lookup('hacked.example')).toMatchObject({ verdict: 'malicious', tags: ['ClickFix', 'compromised'] });
    expect((await connector.lookup('shop.hacked.example')).verdict).toBe('unknown');
    expect((await connector.lookup('www.c2.example.net')).verdict).toBe('malicious');
  });
});

describe('a dump of MalwareBazaar', () => {
  it('has three hashes of each file, and its imphash is none', async () => {
    const connector = await list(fixture('malwarebazaar'));
    expect(await summary(connector)).toMatchObject({
      name: 'MalwareBazaar',
      format: 'malwarebazaar',
      entries: { hashes: 6 },
      problemCount: 0,
    });
    for (const hash of ['a1'.repeat(32), 'b2'.repeat(16), 'c3'.repeat(20)])
      expect(await connector.lookup(hash)).toMatchObject({
        verdict: 'malicious',
        categories: ['malware'],
        malwareFamilies: ['Invented'],
        tags: ['doc'],
        firstSeen: '2026-11-20T11:07:12.000Z',
        link: `https://bazaar.abuse.ch/sample/${'a1'.repeat(32)}/`,
      });
    expect(await connector.lookup('e5'.repeat(32))).toMatchObject({ verdict: 'malicious', malwareFamilies: [] });
    expect((await connector.lookup('dd'.repeat(16))).verdict).toBe('unknown');
  });
});

describe('a dump of the Feodo Tracker', () => {
  it('has addresses, and names its columns in its first line', async () => {
    const connector = await list(fixture('feodo'));
    expect(await summary(connector)).toMatchObject({ name: 'Feodo Tracker', format: 'feodo', entries: { addresses: 2 }, problemCount: 0 });
    expect(await connector.lookup('203.0.113.8')).toMatchObject({
      verdict: 'malicious',
      categories: ['botnet_cc'],
      malwareFamilies: ['QakBot'],
      firstSeen: '2025-12-30T13:56:31.000Z',
      lastSeen: '2026-11-19T00:00:00.000Z',
    });
  });
});

it('reads what is right of a dump with broken rows, and counts these', async () => {
  const connector = await list(
    `${fixture('urlhaus')}\r\n"1","2026-01-01 00:00:00"\r\n"2","2026-01-01 00:00:00","not a url","online","","x","","",""\r\n"3","never","https://odd.example/"quoted"","online","","x","","javascript:alert(1)",""\r\n`,
  );
  const { entries, problems, problemCount } = await summary(connector);
  expect({ entries: entries.urls, problemCount }).toEqual({ entries: 4, problemCount: 2 });
  expect(problems.map(({ line }) => line)).toEqual([12, 13]);
  expect(await connector.lookup('https://odd.example/%22quoted%22')).not.toHaveProperty('link');
});
