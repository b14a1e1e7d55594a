import { describe, expect, it } from 'vitest';
import { defangAll, safe } from '../src/output/text.ts';
import { Interrupted } from '../src/index.ts';
import { aWorld, linesOf, scenario, tw } from './harness.ts';

const simulatorAnswers =
  'tw: a simulator answers: all of this is made up, and forgotten when the command ends. For a real SIEM set TW_SIEM_MODE (see tw providers).';

const search = (args: readonly string[], env = aWorld()) => tw(['search', ...args], { env });

describe('tw search', () => {
  it('shows an event a line, with indicators defanged, and says that a simulator answers', async () => {
    const { code, stdout, stderr } = await search(['sourcetype=proxy']);
    expect(code).toBe(0);
    const [head, ...rows] = linesOf(stdout);
    expect(head).toMatch(/^TIME +SOURCE +EVENT$/);
    expect(rows).toHaveLength(4);
    expect(rows[0]).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ +mock +sourcetype=proxy .*user=dana\.reyes url=hxxp:\/\/files\[\.\]invoice-portal\[\.\]example\/invoice_4711\.exe /,
    );
    expect(linesOf(stderr)).toEqual([simulatorAnswers]);
  });

  it('--json writes the results, with indicators as they are', async () => {
    const { stdout } = await search(['sourcetype=firewall', '--json', '--limit', '2']);
    expect(JSON.parse(stdout)).toMatchObject({
      events: [{ source: 'mock', fields: { dest_ip: '203.0.113.66' } }, { source: 'mock' }],
      totalCount: 6,
      truncated: true,
      warnings: [],
    });
  });

  it('--jsonl writes all there are, an event a line', async () => {
    const { stdout } = await search(['sourcetype=firewall', '--jsonl']);
    expect(linesOf(stdout).map((line) => (JSON.parse(line) as { fields: { dest_ip: string } }).fields.dest_ip)).toEqual(
      Array.from({ length: 6 }, () => '203.0.113.66'),
    );
    const limited = await search(['sourcetype=firewall', '--jsonl', '--limit', '6']);
    expect(linesOf(limited.stdout)).toHaveLength(6);
    expect(limited.stderr).not.toContain('more');
  });

  it('says how many more there are than it shows', async () => {
    const { stdout, stderr } = await search(['sourcetype=firewall', '--limit', '2']);
    expect(linesOf(stdout)).toHaveLength(3);
    expect(stderr).toContain('tw: there are 6 events; these are 2. Use --limit, or --jsonl for all.\n');
    expect((await search(['sourcetype=firewall', '--jsonl', '--limit', '2'])).stderr).toContain('there are more events than these 2');
  });

  it('keeps to the range of time', async () => {
    const count = async (...args: string[]) => linesOf((await search(['sourcetype=proxy', '--jsonl', ...args])).stdout).length;
    expect(await count('--last', '10h')).toBe(3);
    expect(await count('--last', '30m')).toBe(0);
    expect(await count('--last', '7d')).toBe(4);
    const hour = (back: number) => new Date(Date.now() - back * 3_600_000).toISOString().slice(0, 19);
    expect(await count('--from', hour(5), '--to', hour(3.5))).toBe(1);
    expect(await count('--from', hour(10))).toBe(3);
    // Without --from: the day before --to.
    expect(await count('--to', `${hour(3.5)}Z`)).toBe(2);
  });

  it('that finds nothing is exit code 0 and says so', async () => {
    const { code, stdout, stderr } = await search(['sourcetype=nothing']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('tw: no events were found.\n');
    expect((await search(['sourcetype=nothing', '--json'])).stdout).toContain('"events": []');
  });

  it('that cannot be read is one line with the reason, and exit code 1', async () => {
    const { code, stdout, stderr } = await search(['(sourcetype=proxy']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(linesOf(stderr)).toEqual([
      simulatorAnswers,
      expect.stringMatching(/^tw: mock: the query, at position 1: this parenthesis is not closed\./),
    ]);
  });

  it('shows a stack trace only with --debug', async () => {
    expect(linesOf((await search(['('])).stderr)).toHaveLength(2);
    expect((await search(['(', '--debug'])).stderr).toMatch(/\n {4}at /);
  });

  it('takes --provider and --timeout', async () => {
    expect((await search(['x', '--provider', 'mock'])).code).toBe(0);
    const unset = await search(['x', '--provider', 'splunk']);
    expect(unset.code).toBe(1);
    expect(unset.stderr).toMatch(/^tw: splunk: .*TW_SPLUNK_URL/);
    const slow = await search(['x', '--timeout', '0.01'], aWorld({ TW_MOCK_LATENCY_MS: '5000' }));
    expect(slow.code).toBe(1);
    expect(slow.stderr).toContain('no answer within 10 ms');
  });

  it('ends at Ctrl-C with exit code 130', async () => {
    const { code } = await tw(['search', 'x'], { env: aWorld(), signal: AbortSignal.abort(new Interrupted()) });
    expect(code).toBe(130);
  });

  it.each([
    ['no query', ['search'], /missing required argument 'query'/],
    ['an unknown SIEM', ['search', 'x', '--provider', 'virustotal'], /"virustotal" is no SIEM\. There are: mock, splunk\./],
    ['two SIEMs', ['search', 'x', '--provider', 'mock,splunk'], /Name one provider/],
    ['a time that is none', ['search', 'x', '--last', 'yesterday'], /90m, 24h, 7d, 2w/],
    ['no time at all', ['search', 'x', '--last', '0h'], /90m, 24h, 7d, 2w/],
    ['a date that is none', ['search', 'x', '--from', '31.1.2026'], /2026-01-31T12:00Z/],
    ['two ranges', ['search', 'x', '--last', '1h', '--from', '2026-01-01'], /cannot be used with/],
    ['an end before the start', ['search', 'x', '--from', '2026-01-02', '--to', '2026-01-01'], /--from must be before --to/],
    ['a limit of nothing', ['search', 'x', '--limit', '0'], /whole number/],
    ['a limit that is no number', ['search', 'x', '--limit', '1e3'], /whole number/],
    ['two formats', ['search', 'x', '--json', '--jsonl'], /cannot be used with/],
  ])('with %s is one line and exit code 2', async (_, args, reason) => {
    const { code, stdout, stderr } = await tw(args, { env: aWorld() });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(linesOf(stderr)).toEqual([expect.stringMatching(reason)]);
  });
});

describe('what a vendor sends', () => {
  const hostile = '\u001b[2J\u001b]0;title\u0007 line\nline \u202egnp.exe \u200b\u{e0041}\u{e0042}\u3164end https://evil.example/x';
  const env = () => scenario({ events: [{ timestamp: '-1h', fields: { note: hostile, list: ['a\rb', 'c'], object: 1 } }] });

  it('is shown on one line, without what a terminal obeys or nobody sees', async () => {
    const { stdout } = await search(['note=*'], env());
    expect(linesOf(stdout)).toHaveLength(2);
    // oxlint-disable-next-line no-control-regex -- they must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|\p{Default_Ignorable_Code_Point}/u);
    expect(stdout).toContain('end hxxps://evil[.]example/x');
    expect(stdout).toContain('list="a b,c"');
  });

  it('is escaped in JSON, which is otherwise complete', async () => {
    const { stdout } = await search(['note=*', '--jsonl'], env());
    expect(linesOf(stdout)).toHaveLength(1);
    // oxlint-disable-next-line no-control-regex -- they must not be there
    expect(stdout.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f]|\p{Default_Ignorable_Code_Point}/u);
    expect(JSON.parse(stdout)).toMatchObject({ fields: { note: hostile } });
  });
});

describe('text for people', () => {
  it.each([
    ['see http://evil.example/a?b=1, or 198.51.100.7.', 'see hxxp://evil[.]example/a?b=1, or 198[.]51[.]100[.]7.'],
    ['from <billing@evil.example>;', 'from <billing[@]evil[.]example>;'],
    ['"url":"https://evil.example/x"', '"url":"hxxps://evil[.]example/x"'],
    ['2001:db8::1 at 10:22:33', '2001[:]db8[:][:]1 at 10:22:33'],
    ['run invoice_4711.exe and C:\\Users\\dana.reyes\\upd.ps1', 'run invoice_4711.exe and C:\\Users\\dana.reyes\\upd.ps1'],
    ['\\\\evil.example\\share', '\\\\evil[.]example\\share'],
    ['query=evil.example.', 'query=evil[.]example.'],
    ['version 1.2.3', 'version 1.2.3'],
  ])('%s is shown as %s', (text, shown) => {
    expect(defangAll(text)).toBe(shown);
  });

  it('of a megabyte is cut in no time', () => {
    for (const text of ['a.'.repeat(500_000), 'x'.repeat(1_000_000), '\u200b'.repeat(1_000_000), ':'.repeat(1_000_000)])
      expect(safe(text).length).toBeLessThanOrEqual(600);
  });
});
