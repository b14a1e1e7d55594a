import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { intelProvider, linesOf, tw, withProviders } from './harness.ts';

const mail = [
  'Received: from mx.evil.com ([10.0.0.7]) by mail.corp.com',
  'From: Boss <boss@evil.com>',
  'Subject: pay',
  'Content-Type: text/html',
  '',
  '<a href="https://evil.com/login">https://bank.com/</a> <a href="https://evil.com/login">again</a>',
].join('\r\n');

async function folderWith(files: Readonly<Record<string, string>>): Promise<(name: string) => string> {
  const folder = await mkdtemp(join(tmpdir(), 'tw-cli-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return (name) => join(folder, name);
}

describe('tw extract', () => {
  it('shows each indicator once and defanged, with how often and where it stands, and what is odd about it', async () => {
    const at = await folderWith({ 'a.eml': mail });
    const { code, stdout, stderr } = await tw(['extract', at('a.eml')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^url +hxxps:\/\/evil\[\.\]com\/login +2 .*a\.eml, body\.html link, line 1 +the link shows bank\[\.\]com$/m);
    expect(stdout).toMatch(/^ipv4 +10\[\.\]0\[\.\]0\[\.\]7 +1 .*a\.eml, header received, line 1 +private$/m);
    expect(stdout).toMatch(/^6 indicators: 2 domain, 1 ipv4, 1 email, 2 url$/m);
    expect(stdout).not.toMatch(/evil\.com|bank\.com/);
  });

  it('--json has them as they are, with their places in all files', async () => {
    const at = await folderWith({ 'a.txt': 'evil[.]com\nevil.com', 'b.csv': 'ioc\nevil.com\n' });
    const { code, stdout } = await tw(['extract', at('a.txt'), at('b.csv'), '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        indicator: 'evil.com',
        type: 'domain',
        defanged: true,
        count: 3,
        occurrences: [
          { file: at('a.txt'), offset: 0, line: 1, text: 'evil[.]com', context: 'evil[.]com' },
          { file: at('a.txt'), offset: 11, line: 2, text: 'evil.com', context: 'evil.com' },
          { file: at('b.csv'), where: 'row 2, column ioc', offset: 0, line: 2, text: 'evil.com', context: 'evil.com' },
        ],
      },
    ]);
  });

  it('--jsonl writes one a line, --csv a row for each place, --lines the indicators alone', async () => {
    const extract = async (format: string) =>
      linesOf((await tw(['extract', '-', format], { stdin: 'evil[.]com, =1.2.3.4 evil.com' })).stdout);
    expect((await extract('--jsonl')).map((line) => (JSON.parse(line) as { indicator: string }).indicator)).toEqual([
      'evil.com',
      '1.2.3.4',
    ]);
    expect(await extract('--csv')).toEqual([
      'indicator,type,file,where,line,offset,text,context,link_text,shown_host,scope,marks',
      'evil.com,domain,stdin,,1,0,evil[.]com,"evil[.]com, =1.2.3.4 evil.com",,,,',
      'evil.com,domain,stdin,,1,21,evil.com,"evil[.]com, =1.2.3.4 evil.com",,,,',
      '1.2.3.4,ipv4,stdin,,1,13,1.2.3.4,"evil[.]com, =1.2.3.4 evil.com",,,,',
    ]);
    expect(await extract('--lines')).toEqual(['evil.com', '1.2.3.4']);
  });

  it('--csv disarms what a spreadsheet would run as a formula', async () => {
    const { stdout } = await tw(['extract', '--csv'], { stdin: '=HYPERLINK("http://evil.com/")' });
    expect(linesOf(stdout)[1]).toContain(`"'=HYPERLINK(""http://evil.com/"")"`);
  });

  it('reads a pipe without arguments, and tells by its beginning what it is', async () => {
    const { stdout } = await tw(['extract', '--lines'], { stdin: mail });
    expect(linesOf(stdout)).toEqual([
      'mx.evil.com',
      '10.0.0.7',
      'mail.corp.com',
      'boss@evil.com',
      'https://bank.com/',
      'https://evil.com/login',
    ]);
  });

  it('keeps the types that are asked for, and leaves private addresses out on demand', async () => {
    const lines = async (...args: string[]) => linesOf((await tw(['extract', '--lines', ...args], { stdin: mail })).stdout);
    expect(await lines('--type', 'IPv4,email')).toEqual(['10.0.0.7', 'boss@evil.com']);
    expect(await lines('--type', 'ipv4', '--no-private')).toEqual([]);
  });

  it('is done with exit code 0 where nothing is found', async () => {
    expect(await tw(['extract'], { stdin: 'nothing here' })).toEqual({ code: 0, stdout: '0 indicators\n', stderr: '' });
    expect((await tw(['extract', '--json'], { stdin: 'nothing here' })).stdout).toBe('[]\n');
  });

  it('names what can’t be read, reads the others, and exits with 1', async () => {
    const at = await folderWith({ 'a.txt': 'evil.com', 'b.pdf': '%PDF-1.7 evil.net' });
    const { code, stdout, stderr } = await tw(['extract', at('no.txt'), at('b.pdf'), at('a.txt'), '--lines']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'evil.com\n' });
    expect(linesOf(stderr)).toEqual([
      `tw: ${at('no.txt')} does not exist. Check the path.`,
      `tw: ${at('b.pdf')}: This is not a text but binary. Save it as text first: a mail as .eml, a document as .txt or .html, a spreadsheet as .csv.`,
    ]);
  });

  it('says what was not understood of a file, and exits with 1', async () => {
    const at = await folderWith({ 'a.json': '{"ioc": evil.com' });
    const { code, stdout, stderr } = await tw(['extract', at('a.json'), '--lines']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'evil.com\n' });
    expect(stderr).toBe(`tw: ${at('a.json')}: This is not JSON. It was searched as plain text.\n`);
  });

  it('shows nothing that a terminal obeys, nor what nobody sees', async () => {
    const subject =
      'From: a@evil.com\nTo: b\nContent-Type: application/x; name="\u001B[31m\u202Ex.exe"\nContent-Disposition: attachment\n\nx';
    const { stdout } = await tw(['extract'], { stdin: subject, columns: 200, env: { NO_COLOR: '1' } });
    expect(stdout).toContain('x.exe');
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    expect(stdout).not.toMatch(/[\u001B\u202E]\[31m|\u202E/);
  });

  it.each([
    [['extract'], /^tw: nothing to read\. Give files as arguments, or a text through a pipe\.\n$/],
    [['extract', 'a', '--type', 'ip'], /^tw: there is no type 'ip'\. The types are md5, .*email\.\n$/],
    [['extract', 'a', '--json', '--lines'], /^tw: .*--json.*--lines/],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await tw(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('tw lookup --file with a document', () => {
  const lookup = async (args: readonly string[], stdin?: string) => {
    const bad = { verdict: 'malicious', confidence: 0.9 } as const;
    const acme = intelProvider('acme', { 'https://evil.com/login': bad });
    const outcome = await tw(['lookup', ...args, '--jsonl'], {
      env: { TW_THREAT_INTEL_MODE: 'acme' },
      ...withProviders(acme),
      ...(stdin !== undefined && { stdin }),
    });
    return { ...outcome, asked: acme.asked };
  };

  it('looks up each indicator in a mail once, and says what it left out and why', async () => {
    const at = await folderWith({ 'a.eml': mail });
    const { code, asked, stderr } = await lookup(['--file', at('a.eml')]);
    expect(code).toBe(10);
    expect(asked).toEqual(['mx.evil.com', 'mail.corp.com', 'boss@evil.com', 'https://bank.com/', 'https://evil.com/login']);
    expect(stderr).toBe(`tw: 6 indicators in ${at('a.eml')}; not looked up: 1 with an address that is not public (see --allow-private)\n`);
  });

  it('looks private addresses up where that is allowed', async () => {
    expect((await lookup(['--allow-private'], mail)).asked).toContain('10.0.0.7');
  });

  it('takes HTML, CSV and JSON, too, and a mail from a pipe, along with arguments and lists', async () => {
    const at = await folderWith({
      'a.csv': 'ioc\nevil[.]net\n',
      'b.json': '{"ioc":"evil.org"}',
      'c.html': '<a href="http://evil.com/">x',
      'd.txt': 'evil.example\n',
    });
    const files = ['a.csv', 'b.json', 'c.html', 'd.txt'].flatMap((name) => ['--file', at(name)]);
    const { code, asked } = await lookup(['first.example', ...files]);
    expect(code).toBe(0);
    expect(asked).toEqual(['first.example', 'evil.example', 'evil.net', 'evil.org', 'http://evil.com/']);
  });

  it('still takes a text for a list, and refuses what is no indicator in it', async () => {
    const { code, asked, stderr } = await lookup([], 'see evil.com\nevil.net\n');
    expect({ code, asked }).toEqual({ code: 1, asked: ['evil.net'] });
    expect(stderr).toMatch(/white space/);
  });

  it('stops at --limit, says so, and exits with 1 where nothing of the rest was malicious', async () => {
    const html = Array.from({ length: 120 }, (_, index) => `<p>host${index}.com`).join('');
    const page = await folderWith({ 'a.html': html, 'b.html': '<p>host0.com<p>other.com' });
    const usual = await lookup(['--file', page('a.html')]);
    expect({ code: usual.code, asked: usual.asked.length }).toEqual({ code: 1, asked: 100 });
    expect(usual.stderr).toBe(`tw: 120 indicators in ${page('a.html')}; not looked up: 20 beyond the limit of 100 (see --limit)\n`);
    const more = await lookup(['--file', page('a.html'), '--file', page('b.html'), '--limit', '120']);
    expect(more.asked).toHaveLength(120);
    expect(linesOf(more.stderr)).toEqual([
      `tw: 120 indicators in ${page('a.html')}`,
      `tw: 2 indicators in ${page('b.html')}; not looked up: 1 beyond the limit of 120 (see --limit)`,
    ]);
  });

  it('leaves out types that no provider takes', async () => {
    const hashes = intelProvider('hashes', {});
    Object.assign(hashes.fromEnv(), { indicatorTypes: ['sha256'] });
    const { code, stdout, stderr } = await tw(['lookup', '--json'], {
      stdin: mail,
      env: { TW_THREAT_INTEL_MODE: 'hashes' },
      ...withProviders(hashes),
    });
    expect({ code, stdout, asked: hashes.asked }).toEqual({ code: 0, stdout: '[]\n', asked: [] });
    expect(stderr).toContain('5 of types that nobody here looks up (domain, email, url)');
  });

  it('says what of a document was not understood, and exits with 1', async () => {
    const at = await folderWith({ 'a.eml': 'From: a@evil.com\nContent-Type: multipart/mixed\n\nx' });
    const { code, stderr } = await lookup(['--file', at('a.eml')]);
    expect(code).toBe(1);
    expect(linesOf(stderr)[0]).toBe(
      `tw: ${at('a.eml')}: The mail could not be taken apart: it is a multipart without a boundary. It was searched as plain text; what is encoded in it was not seen.`,
    );
  });
});
