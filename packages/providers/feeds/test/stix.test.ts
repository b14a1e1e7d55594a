import { describe, expect, it } from 'vitest';
import { understand } from '../src/parse/stix/pattern.ts';
import { summary, temporaryFiles } from './files.ts';
import { fixture } from './fixtures.ts';

const { list } = temporaryFiles();
const bundleOf = (...objects: unknown[]) => JSON.stringify({ type: 'bundle', id: 'bundle--1', objects });
const indicator = (pattern: string, more: object = {}) => ({ type: 'indicator', id: `indicator--${pattern}`, pattern, ...more });

describe('a STIX bundle', () => {
  it('gives its indicators; withdrawn and expired ones are left out, and other languages of patterns counted', async () => {
    expect(await summary(await list(fixture('stix')))).toMatchObject({
      format: 'stix',
      entries: { addresses: 2, ranges: 1, domains: 2, urls: 1, hashes: 2, emails: 2 },
      leftOut: 2,
      problemCount: 1,
      problems: [{ line: 11, reason: expect.stringContaining('yara') }],
    });
  });

  it('tells what it says about each', async () => {
    const connector = await list(fixture('stix'), { name: 'ours' });
    expect(await connector.lookup('203.0.113.10')).toMatchObject({
      verdict: 'malicious',
      confidence: 0.85,
      categories: ['malicious-activity'],
      malwareFamilies: ['InventedBot'],
      tags: ['tlp:amber'],
      firstSeen: '2026-11-01T00:00:00.000Z',
      link: 'https://example.com/report',
    });
    expect(await connector.lookup('198.51.100.7')).toMatchObject({ verdict: 'suspicious', categories: ['anomalous-activity'] });
    expect((await connector.lookup("https://c2.example.net/It's")).verdict).toBe('malicious');
    expect((await connector.lookup('cd'.repeat(32))).verdict).toBe('malicious');
    expect((await connector.lookup('chief@pay.example')).verdict).toBe('malicious');
    expect((await connector.lookup('192.0.2.77')).verdict).toBe('malicious');
    for (const name of ['withdrawn.example', 'old.example']) expect((await connector.lookup(name)).verdict).toBe('unknown');
  });

  it('calls nothing clean that it says is benign', async () => {
    const report = await (await list(fixture('stix'), { name: 'ours' })).lookup('good.example');
    expect(report).toMatchObject({
      verdict: 'unknown',
      confidence: 0,
      sources: [{ name: expect.stringMatching(/^ours .*: known good: domain good\.example$/) }],
    });
    expect(report.sources[0]).not.toHaveProperty('verdict');
  });

  it('names one domain and not what is below it, unless that is asked for', async () => {
    const bundle = bundleOf(indicator("[domain-name:value = 'evil.example']"));
    expect((await (await list(bundle)).lookup('www.evil.example')).verdict).toBe('unknown');
    expect((await (await list(bundle, { subdomains: true })).lookup('www.evil.example')).verdict).toBe('malicious');
  });

  it('is read as the answer of a TAXII server, and as STIX 2.0, too', async () => {
    const objects = [
      indicator("[url:value = 'http://evil.example/x']", { labels: ['malicious-activity'], valid_from: '2026-11-01T00:00:00Z' }),
    ];
    const connector = await list(JSON.stringify({ more: false, objects }));
    expect(await connector.lookup('http://evil.example/x')).toMatchObject({ verdict: 'malicious', categories: ['malicious-activity'] });
  });

  it('has the latest version of an indicator count, in any order', async () => {
    const old = indicator("[domain-name:value = 'evil.example']", { id: 'indicator--1', modified: '2026-01-01T00:00:00Z' });
    const withdrawn = { ...old, modified: '2026-02-01T00:00:00Z', revoked: true };
    for (const objects of [
      [old, withdrawn],
      [withdrawn, old],
    ])
      expect(await summary(await list(bundleOf(...objects)))).toMatchObject({ entries: { domains: 0 }, leftOut: 1 });
  });

  it('knows markings of its own and those of TLP 2.0', async () => {
    const own = { type: 'marking-definition', id: 'marking-definition--own', definition_type: 'tlp', definition: { tlp: 'red' } };
    const connector = await list(
      bundleOf(
        indicator("[domain-name:value = 'own.example']", { object_marking_refs: ['marking-definition--own'] }),
        indicator("[domain-name:value = 'strict.example']", {
          object_marking_refs: ['marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003'],
        }),
        own,
      ),
    );
    expect((await connector.lookup('own.example')).tags).toEqual(['tlp:red']);
    expect((await connector.lookup('strict.example')).tags).toEqual(['tlp:amber+strict']);
  });

  it('counts objects that are no indicators at all, and takes odd fields for missing', async () => {
    const content = bundleOf(
      null,
      7,
      { type: 'indicator', id: 'indicator--2' },
      indicator("[domain-name:value = 'evil.example']", {
        confidence: 'high',
        labels: 'x',
        valid_from: 7,
        external_references: [{ url: 'javascript:alert(1)' }],
      }),
    );
    const connector = await list(content);
    expect(await summary(connector)).toMatchObject({ problems: [{ line: 3 }], problemCount: 1, entries: { domains: 1 } });
    expect(await connector.lookup('evil.example')).toMatchObject({ verdict: 'malicious', confidence: 0.8, categories: [] });
  });

  it('that breaks off is an error, as is one that is no JSON', async () => {
    for (const content of [fixture('stix').slice(0, -20), '{"type":"bundle" oops', `{"type":"bundle","objects":${'['.repeat(100_000)}`]) {
      const connector = await list(content);
      await expect(connector.lookup('evil.example')).rejects.toMatchObject({
        code: 'configuration',
        message: expect.stringContaining('not whole JSON'),
      });
    }
  });

  it('may be nested deeper than any program recurses', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const content = `{"type":"bundle","objects":[${deep},${JSON.stringify(indicator("[domain-name:value = 'evil.example']"))}]}`;
    expect(await summary(await list(content))).toMatchObject({ entries: { domains: 1 } });
  });
});

describe('a STIX pattern', () => {
  const values = (pattern: string) => understand(pattern).observables.map(({ value }) => value);

  it.each([
    ["[ipv4-addr:value='192.0.2.1']", ['192.0.2.1']],
    ["[ ipv6-addr:value = '2001:db8::1' ]", ['2001:db8::1']],
    ["[domain-name:value = 'a.example' OR domain-name:value = 'b.example']", ['a.example', 'b.example']],
    [
      "[domain-name:value = 'a.example'] OR ([url:value = 'http://b.example/'] OR [ipv4-addr:value = '192.0.2.1'])",
      ['a.example', 'http://b.example/', '192.0.2.1'],
    ],
    ["[domain-name:value IN ('a.example', 'b.example')]", ['a.example', 'b.example']],
    ["[file:hashes.'SHA-1' = 'aa' OR file:hashes.md5 = 'bb']", ['aa', 'bb']],
    ["[(file:name = 'x' OR file:name = 'y') AND file:hashes.'SHA-256' = 'aa']", ['aa']],
    ["[file:name = 'x' AND (file:hashes.MD5 = 'aa' OR file:hashes.MD5 = 'bb')]", ['aa', 'bb']],
    ["[network-traffic:dst_ref.value = '192.0.2.1' AND network-traffic:dst_port = 443]", ['192.0.2.1']],
    ["[url:value = 'it\\'s \\\\ fine']", ["it's \\ fine"]],
    ["[email-message:from_ref.value = 'a@b.example']", ['a@b.example']],
  ])('is understood: %s', (pattern, expected) => {
    expect(understand(pattern)).toMatchObject({ problems: [] });
    expect(values(pattern)).toEqual(expected);
  });

  it.each([
    ["[domain-name:value = 'a.example' AND ipv4-addr:value = '192.0.2.1']", /AND/],
    ["[file:hashes.MD5 = 'aa' AND domain-name:value = 'a.example']", /AND/],
    ["[(file:hashes.MD5 = 'aa' OR file:hashes.MD5 = 'bb') AND file:hashes.'SHA-1' = 'cc']", /AND/],
    ["[domain-name:value = 'a.example'] AND [domain-name:value = 'b.example']", /observations with AND/],
    ["[domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value = 'b.example']", /FOLLOWEDBY/],
    ["[domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value = 'b.example'] OR [domain-name:value = 'c.example']", /FOLLOWEDBY/],
    ["[domain-name:value != 'a.example']", /!=/],
    ["[NOT domain-name:value = 'a.example']", /NOT/],
    ["[domain-name:value NOT = 'a.example']", /NOT/],
    ["[domain-name:value NOT IN ('a.example')]", /NOT/],
    ["[domain-name:value LIKE '%.example']", /LIKE/],
    ["[url:value MATCHES '^https?://.*evil']", /MATCHES/],
    ['[EXISTS domain-name:value]', /EXISTS/],
    ["[domain-name:value = 'a.example'] REPEATS 5 TIMES WITHIN 60 SECONDS", /REPEATS/],
    ["[domain-name:value = 'a.example'] START t'2026-01-01T00:00:00Z' STOP t'2026-02-01T00:00:00Z'", /START/],
    ["[file:name = 'x.exe']", /file:name alone/],
    ["[file:hashes.SSDEEP = 'aa']", /cannot be looked up/],
    ["[x509-certificate:hashes.'SHA-1' = 'aa']", /cannot be looked up/],
    ["[windows-registry-key:key = 'HKLM\\\\x' AND domain-name:value = 'a.example']", /cannot be looked up/],
    ['', /its end/],
    ['[', /its end/],
    ["[domain-name:value = 'a.example'", /its end/],
    ["[domain-name:value = 'a.example']]", /at "\]"/],
    ["domain-name:value = 'a.example'", /cannot be read/],
    ["[domain-name:value = 'a.example]", /cannot be read/],
    ['[domain-name:value = "a.example"]', /cannot be read/],
    ['[domain-name:value = ]', /cannot be read/],
  ])('is not guessed at: %s', (pattern, reason) => {
    expect(understand(pattern)).toEqual({ observables: [], problems: [expect.stringMatching(reason)] });
  });

  it('is read in parts where one alternative is not understood', () => {
    expect(understand("[domain-name:value = 'a.example'] OR [url:value LIKE 'x%']")).toMatchObject({
      observables: [{ kind: 'domain', value: 'a.example' }],
      problems: ['uses LIKE'],
    });
    expect(understand("[file:name = 'x' OR file:hashes.MD5 = 'aa']")).toMatchObject({
      observables: [{ value: 'aa' }],
      problems: ['file:name alone cannot be looked up'],
    });
    expect(
      understand("[domain-name:value = 'a.example'] AND [domain-name:value = 'b.example'] OR [domain-name:value = 'c.example']"),
    ).toMatchObject({
      observables: [{ value: 'c.example' }],
    });
  });

  it('that nests without end is not followed', () => {
    expect(understand(`[${'('.repeat(100_000)}`)).toEqual({ observables: [], problems: [expect.stringMatching(/nests deeper/)] });
  });

  it('with thousands of alternatives is read', () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `n${index}.example`);
    expect(values(`[${names.map((name) => `domain-name:value = '${name}'`).join(' OR ')}]`)).toEqual(names);
  });
});
