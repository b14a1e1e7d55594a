import { mkdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { feeds } from '../src/index.ts';
import { summary, temporaryFiles } from './files.ts';
import { fixture } from './fixtures.ts';

const { list, path, write } = temporaryFiles();
const id = '5a0b4c5d-0000-4000-8000-000000000001';

async function directory(name: string, files: Readonly<Record<string, string>>) {
  await mkdir(path(name));
  for (const [file, content] of Object.entries(files)) await writeFile(path(`${name}/${file}`), content);
  return feeds({ lists: [{ path: path(name), name: 'circl' }], builtin: false });
}

describe('a MISP event', () => {
  it('gives what is fit for detection, of objects too; what cannot be looked up is counted', async () => {
    const connector = await list(fixture('misp-event'), { name: 'ours' });
    expect(await summary(connector)).toMatchObject({
      format: 'misp',
      entries: { addresses: 3, domains: 3, urls: 1, hashes: 3, emails: 1 },
      problemCount: 2,
    });
    for (const indicator of [
      '203.0.113.21',
      'both.example',
      '203.0.113.22',
      '12'.repeat(32),
      '34'.repeat(16),
      '78'.repeat(20),
      'lure@mail.example',
    ])
      expect((await connector.lookup(indicator)).verdict, indicator).toBe('malicious');
    for (const indicator of ['context.example', 'deleted.example', '56'.repeat(20), '9a'.repeat(16)])
      expect((await connector.lookup(indicator)).verdict, indicator).toBe('unknown');
  });

  it('tells times, categories, families, tags and how far it may be passed on', async () => {
    const connector = await list(fixture('misp-event'));
    expect(await connector.lookup('203.0.113.20')).toMatchObject({
      categories: ['Network activity'],
      malwareFamilies: ['InventedBot'],
      tags: ['type:OSINT', 'tlp:green'],
      firstSeen: '2026-10-30T10:00:00.000Z',
      lastSeen: '2026-11-02T00:00:00.000Z',
    });
    expect(await connector.lookup('campaign.example')).toMatchObject({
      tags: ['type:OSINT', 'tlp:amber'],
      firstSeen: '2026-11-01T00:00:00.000Z',
    });
  });

  it('means one host by a host name, and all of a domain by a domain', async () => {
    const connector = await list(fixture('misp-event'));
    expect((await connector.lookup('www.campaign.example')).verdict).toBe('malicious');
    expect((await connector.lookup('one.hoster.example')).verdict).toBe('malicious');
    expect((await connector.lookup('x.one.hoster.example')).verdict).toBe('unknown');
  });
});

describe('the directory of a MISP feed', () => {
  it('gives the events that its manifest names', async () => {
    const connector = await directory('feed', {
      'manifest.json': JSON.stringify({ [id]: { info: 'Invented campaign' } }),
      [`${id}.json`]: fixture('misp-event'),
      'other.json': '{}',
    });
    expect(await summary(connector)).toMatchObject({ name: 'circl', format: 'misp', entries: { addresses: 3 } });
  });

  it('counts events that are missing, broken or elsewhere, and reads the others', async () => {
    const [missing, broken, odd] = ['2', '3', '4'].map((digit) => id.slice(0, -1) + digit);
    const connector = await directory('holes', {
      'manifest.json': JSON.stringify({ [`${missing}`]: {}, '../../etc/passwd': {}, [`${broken}`]: {}, [`${odd}`]: {}, [id]: {} }),
      [`${broken}.json`]: '{"Event":{',
      [`${odd}.json`]: '{"Event":7}',
      [`${id}.json`]: fixture('misp-event'),
    });
    const { entries, problems } = await summary(connector);
    expect(entries.addresses).toBe(3);
    expect(problems.map(({ line, reason }) => [line, reason])).toEqual([
      [1, expect.stringContaining('does not exist')],
      [2, 'is no id of an event'],
      [3, expect.stringContaining('not whole JSON')],
      [4, expect.stringContaining('another shape')],
      [5, expect.stringContaining('mutex')],
      [5, expect.stringContaining('x509-fingerprint-sha1')],
    ]);
  });
});

describe('a MISP warning list', () => {
  const warning = (more: object) => JSON.stringify({ name: 'Known good', version: 1, type: 'string', list: [], ...more });

  it('has its own name, and alone makes nothing clean', async () => {
    const connector = await list(fixture('misp-warninglist'));
    expect(await summary(connector)).toMatchObject({
      name: 'List of known public DNS resolvers',
      format: 'misp-warninglist',
      verdict: 'known_good',
      entries: { ranges: 3 },
      problemCount: 0,
    });
    const report = await connector.lookup('192.0.2.53');
    expect(report).toMatchObject({ verdict: 'unknown', malicious: false, confidence: 0, categories: [], tags: [] });
    expect(report.sources).toEqual([
      { name: expect.stringMatching(/^List of known public DNS resolvers \(.*\): known good: range 192\.0\.2\.53\/32$/) },
    ]);
  });

  it('makes what others call malicious suspicious, with half the confidence, and says so', async () => {
    const bad = { path: await write('192.0.2.53\n203.0.113.9'), name: 'bad', confidence: 0.9, categories: ['c2'] };
    const odd = { path: await write('198.51.100.1'), name: 'odd', verdict: 'suspicious' as const, confidence: 0.4 };
    const connector = feeds({ lists: [bad, odd, await write(fixture('misp-warninglist'))], builtin: false });
    const report = await connector.lookup('192.0.2.53');
    expect(report).toMatchObject({ verdict: 'suspicious', malicious: false, confidence: 0.45, categories: ['c2'] });
    expect(report.sources.map(({ name, verdict }) => [name.replace(/ \(.*?\)/, ''), verdict])).toEqual([
      ['bad: address 192.0.2.53', 'malicious'],
      ['List of known public DNS resolvers: known good: range 192.0.2.53/32', undefined],
    ]);
    expect(await connector.lookup('198.51.100.1')).toMatchObject({ verdict: 'suspicious', confidence: 0.2 });
    expect(await connector.lookup('203.0.113.9')).toMatchObject({ verdict: 'malicious', confidence: 0.9 });
  });

  it('means a host and all below it by the type hostname, and one text by the type string', async () => {
    const hosts = await list(
      warning({ type: 'hostname', list: ['good.example', '.dotted.example'], matching_attributes: ['hostname', 'domain', 'url'] }),
    );
    const known = async (connector: typeof hosts, indicator: string) => (await connector.lookup(indicator)).sources.length === 1;
    for (const indicator of ['good.example', 'a.good.example', 'https://good.example/x', 'www.dotted.example'])
      expect(await known(hosts, indicator), indicator).toBe(true);
    const texts = await list(warning({ list: ['good.example', 'd41d8cd98f00b204e9800998ecf8427e'] }));
    expect(await known(texts, 'good.example')).toBe(true);
    expect(await known(texts, 'a.good.example')).toBe(false);
    expect(await known(texts, 'd41d8cd98f00b204e9800998ecf8427e')).toBe(true);
  });

  it('counts what it is not about, and texts that are no indicators', async () => {
    const fingerprints = await list(warning({ list: ['aa'.repeat(20)], matching_attributes: ['x509-fingerprint-sha1'] }));
    expect(await summary(fingerprints)).toMatchObject({ entries: { hashes: 0 }, problemCount: 1 });
    const odd = await list(warning({ list: ['good.example', '', null, 7, 'no indicator'], matching_attributes: ['domain'] }));
    expect(await summary(odd)).toMatchObject({ entries: { domains: 1 }, problemCount: 4 });
  });

  it.each(['regex', 'substring'])('of the type %s is counted and not read', async (type) => {
    expect(await summary(await list(warning({ type, list: ['(a+)+$', 'good.example'] })))).toMatchObject({
      entries: { domains: 0 },
      problemCount: 2,
      problems: [{ line: 1, reason: expect.stringContaining(type) }, { line: 2 }],
    });
  });
});
