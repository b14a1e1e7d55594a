import { describe, expect, it } from 'vitest';
import { summary, temporaryFiles } from './files.ts';

const { list } = temporaryFiles();

describe('a table with a map of its columns', () => {
  const content = [
    '# exported 2026-11-20',
    'Indicator Type;IOC;Score;Threat;Family;Labels;First seen;Last Seen;Valid until;TLP;Report',
    'domain;evil.example;85;phishing,c2;Invented;a|b;2026-01-02 03:04:05;2026-02-02T03:04:05+01:00;2126-01-01;TLP:AMBER;https://example.com/r',
    'FileHash-SHA256;' + 'ab'.repeat(32) + ';0.25;;;;1767225600;;;;javascript:alert(1)',
    'ja3;' + 'cd'.repeat(16) + ';high;;;;;;;;',
    'url;https://bad.example/x;high;;n/a;None;;;;white;',
    'domain;old.example;50;;;;;;2020-01-01;;',
    'domain;;50',
    'hostname;https://bad.example/;50',
  ].join('\n');
  const columns = {
    indicator: 'ioc',
    type: 'Indicator Type',
    confidence: 'score',
    categories: 'threat',
    malwareFamilies: 'family',
    tags: 'labels',
    firstSeen: 'first seen',
    lastSeen: 'last seen',
    expires: 'valid until',
    tlp: 'tlp',
    link: 'report',
  };

  it('gives what the columns say', async () => {
    const connector = await list(content, { columns, name: 'ours' });
    expect(await summary(connector)).toMatchObject({
      format: 'csv',
      entries: { domains: 1, hashes: 1, urls: 1 },
      leftOut: 1,
      problems: [
        { line: 5, reason: expect.stringContaining('ja3') },
        { line: 8, reason: 'has no indicator' },
        { line: 9, reason: expect.stringMatching(/is a URL, where the list has a domain/) },
      ],
    });
    expect(await connector.lookup('evil.example')).toMatchObject({
      confidence: 0.85,
      categories: ['phishing', 'c2'],
      malwareFamilies: ['Invented'],
      tags: ['a', 'b', 'tlp:amber'],
      firstSeen: '2026-01-02T03:04:05.000Z',
      lastSeen: '2026-02-02T02:04:05.000Z',
      link: 'https://example.com/r',
    });
    const hash = await connector.lookup('ab'.repeat(32));
    expect(hash).toMatchObject({ confidence: 0.25, firstSeen: '2026-01-01T00:00:00.000Z' });
    expect(hash).not.toHaveProperty('link');
    expect(await connector.lookup('https://bad.example/x')).toMatchObject({ confidence: 0.85, malwareFamilies: [], tags: ['tlp:clear'] });
  });

  it.each([
    ['commas and quotes', 'name,"the ioc"\n"x, y","evil.example"\nz,bad.example'],
    ['tabs', 'name\tthe ioc\nx, y\tevil.example\nz\tbad.example'],
    ['semicolons', 'name;the ioc\nx, y;evil.example\nz;bad.example'],
    ['pipes', 'name|the ioc\nx, y|evil.example\nz|bad.example'],
    ['the heading in a comment', '# made today\n#name,the ioc\n"x, y",evil.example\nz,bad.example'],
  ])('is read with %s', async (_, text) => {
    expect(await summary(await list(text, { columns: { indicator: 'the ioc' } }))).toMatchObject({
      entries: { domains: 2 },
      problemCount: 0,
    });
  });

  it('is read where the first cell of a row is empty or begins like a comment', async () => {
    const text = 'name;ioc\n;evil.example\n//x;bad.example\n!y;worse.example\n#a comment;none.example';
    expect(await summary(await list(text, { columns: { indicator: 'ioc' } }))).toMatchObject({ entries: { domains: 3 }, problemCount: 0 });
  });

  it('is read without a heading, by names that are given or by the places of columns', async () => {
    const rows = '1,evil.example\n2,bad.example';
    expect(await summary(await list(rows, { columns: { indicator: 2 } }))).toMatchObject({ entries: { domains: 2 }, problemCount: 0 });
    expect(await summary(await list(`id,ioc\n${rows}`, { columns: { indicator: 2 } }))).toMatchObject({
      entries: { domains: 2 },
      problemCount: 0,
    });
    const named = await list(rows, { columns: { indicator: 'ioc' }, headings: ['id', 'ioc'], delimiter: ',' });
    expect(await summary(named)).toMatchObject({ entries: { domains: 2 }, problemCount: 0 });
  });

  it('without such a column is an error that names those there are', async () => {
    const lookup = async (text: string, map: object) =>
      (await list(text, { columns: map as { indicator: string } })).lookup('evil.example');
    await expect(lookup('id,value\n1,evil.example', { indicator: 'ioc' })).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/has no column ioc/),
      hint: expect.stringContaining('id, value'),
    });
    await expect(lookup('id,ioc\n1,evil.example', { indicator: 'ioc', tlp: 'label' })).rejects.toMatchObject({
      message: expect.stringMatching(/no column label/),
    });
    await expect(lookup('id,ioc\n1,evil.example', { indicator: 3 })).rejects.toMatchObject({
      message: expect.stringMatching(/no column 3/),
    });
  });
});

describe('settings of one list', () => {
  const rows = ['ioc,score,seen', 'evil.example,90,2020-01-01', 'bad.example,20,2126-01-01', 'odd.example,,'].join('\n');
  const columns = { indicator: 'ioc', confidence: 'score', lastSeen: 'seen' };

  it('hold for entries that say nothing themselves, and cap the confidence of those that do', async () => {
    const connector = await list(rows, { columns, confidence: 0.5, categories: ['c2'], malwareFamilies: ['Invented'], tlp: 'green' });
    expect(await connector.lookup('evil.example')).toMatchObject({
      confidence: 0.5,
      categories: ['c2'],
      malwareFamilies: ['Invented'],
      tags: ['tlp:green'],
    });
    expect(await connector.lookup('bad.example')).toMatchObject({ confidence: 0.2 });
    expect(await connector.lookup('odd.example')).toMatchObject({ confidence: 0.5 });
  });

  it('let entries expire some days after they were last seen; those without a date stay', async () => {
    const connector = await list(rows, { columns, maxAgeDays: 30 });
    expect(await summary(connector)).toMatchObject({ entries: { domains: 2 }, leftOut: 1 });
    expect((await connector.lookup('evil.example')).verdict).toBe('unknown');
    expect((await connector.lookup('odd.example')).verdict).toBe('malicious');
  });

  it('make a list one of harmless things', async () => {
    const connector = await list('good.example', { name: 'ours', knownGood: true });
    expect(await summary(connector)).toMatchObject({ verdict: 'known_good' });
    expect(await connector.lookup('good.example')).toMatchObject({
      verdict: 'unknown',
      sources: [{ name: expect.stringContaining('known good') }],
    });
  });
});
