import { describe, expect, it } from 'vitest';
import { summary, temporaryFiles } from './files.ts';

const { list } = temporaryFiles();

describe('a broken line of a plain list', () => {
  it.each([
    ['not an indicator', /white space/],
    ['word', /not an indicator/],
    ['???', /not an indicator/],
    ['999.1.1.1', /over 255/],
    ['010.0.0.1', /leading zero/],
    ['192.0.2.0/33', /Expected/],
    ['0.0.0.0/0', /every address/],
    ['2001:db8::/129', /Expected/],
    ['fe80::1%eth0', /zone/],
    ['deadbeefdeadbeefdead', /hexadecimal digits/],
    ['evil..example', /empty label/],
    ['*.example', /single word/],
    ['a.*.example', /Expected/],
    ['||evil.example^$third-party', /Expected/],
    ['javascript:alert(1)', /javascript/],
    ['user@', /mail/],
    ['evil\u200B.example', /U\+200B/],
    ['"evil.example', /Expected/],
    ['evil.example,phishing', /Expected/],
    [`${'a'.repeat(64)}.example`, /longer/],
    [`${`${'a'.repeat(63)}.`.repeat(4)}example`, /longer/],
    [`https://evil.example/${'a'.repeat(9_000)}`, /longer than 8192/],
    [`evil.example #${'a'.repeat(600_000)}`, /longer than 10000/],
  ])('is told with its number and reason, and the others are read: %s', async (line, reason) => {
    const connector = await list(`# heading\ngood-1.example\n\n${line}\ngood-2.example\n`);
    const { entries, problems, problemCount, format } = await summary(connector);
    expect({ format, problemCount, domains: entries.domains }).toEqual({ format: 'plain', problemCount: 1, domains: 2 });
    expect(problems).toEqual([{ line: 4, text: expect.any(String), reason: expect.stringMatching(reason) }]);
    expect(Object.values(entries).reduce((sum, count) => sum + count)).toBe(2);
    expect(problems[0]?.text.length).toBeLessThanOrEqual(80);
    expect((await connector.lookup('good-2.example')).verdict).toBe('malicious');
    expect(await connector.healthCheck()).toMatchObject({ status: 'healthy' });
  });
});

describe('a broken line of a hosts file', () => {
  it.each([
    ['evil.example', 'evil.example', /begin with an address/],
    ['0.0.0.0', '0.0.0.0', /no name/],
    ['192.0.2.7 printer.example', '192.0.2.7 printer.example', /real address/],
    ['0.0.0.0 printer', 'printer', /not a domain/],
    ['0.0.0.0 https://evil.example/', 'https://evil.example/', /not a domain/],
    ['0.0.0.0 192.0.2.7', '192.0.2.7', /not a domain/],
  ])('is told with its number and reason: %s', async (line, text, reason) => {
    const connector = await list(`0.0.0.0 good-1.example\n${line}\n0.0.0.0 good-2.example`, { format: 'hosts' });
    expect(await summary(connector)).toMatchObject({
      entries: { domains: 2 },
      problems: [{ line: 2, text, reason: expect.stringMatching(reason) }],
      problemCount: 1,
    });
  });

  it('still gives its other names', async () => {
    expect(await summary(await list('0.0.0.0 good.example printer\n'))).toMatchObject({ entries: { domains: 1 }, problemCount: 1 });
  });
});

describe('a broken line of a CSV file', () => {
  it.each([
    ['evil.example,phishing', /2 columns/],
    ['"evil.example', /quotes/],
    ['"evil".example', /quotes/],
    ['domain', /not an indicator/],
  ])('is told with its number and reason: %s', async (line, reason) => {
    const connector = await list(`domain\n${line}\ngood-1.example\n"good-2.example"`);
    expect(await summary(connector)).toMatchObject({
      format: 'csv',
      entries: { domains: 2 },
      problems: [{ line: 2, reason: expect.stringMatching(reason) }],
      problemCount: 1,
    });
  });

  it('has its columns counted where the heading names several', async () => {
    expect(await summary(await list('domain,date\nevil.example,2026-01-01'))).toMatchObject({
      format: 'csv',
      problemCount: 1,
      problems: [{ line: 2 }],
    });
  });
});

it('keeps the first hundred of many broken lines and counts all', async () => {
  const connector = await list(`${'word\n'.repeat(1_000)}evil.example`);
  const { problems, problemCount, entries } = await summary(connector);
  expect({ kept: problems.length, problemCount, domains: entries.domains }).toEqual({ kept: 100, problemCount: 1_000, domains: 1 });
});

it('counts lines right beyond the part of a file that is read at once', async () => {
  const connector = await list(`${'evil.example\r\n'.repeat(60_000)}\r\nword\r\n`);
  expect(await summary(connector)).toMatchObject({ problems: [{ line: 60_002, text: 'word' }], entries: { domains: 1 } });
});

it('leaves out a line that is too long, also where its end is in another part of the file', async () => {
  const connector = await list(`evil.example #${'a'.repeat(256 * 1024)}\ngood.example`);
  expect(await summary(connector)).toMatchObject({
    problems: [{ line: 1, reason: expect.stringMatching(/longer/) }],
    entries: { domains: 1 },
  });
});

it('puts characters together that fall on two parts of a file', async () => {
  const connector = await list(`${'#'.repeat(256 * 1024 - 2)}\nü.example\n`);
  expect((await connector.lookup('ü.example')).verdict).toBe('malicious');
});

it('gives summaries that the caller may change', async () => {
  const connector = await list('word\nevil.example');
  const first = await summary(connector);
  Object.assign(first.entries, { domains: 7 });
  Object.assign(first.problems[0] ?? {}, { line: 7 });
  expect(await summary(connector)).toMatchObject({ entries: { domains: 1 }, problemCount: 1, problems: [{ line: 1 }] });
});
