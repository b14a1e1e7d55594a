import { ConnectorError } from '@tw/connector-core';
import { describe, expect, it } from 'vitest';
import { intelProvider, linesOf, sendJson, tw, virustotalAt, withProviders } from './harness.ts';

/** Of the default feed, since 2022. */
const phishing = 'https://free-azuki.com/login';
const eicar = '44d88612fea8a8f36de82e1278abb02f';
const bad = {
  verdict: 'malicious',
  confidence: 0.9,
  malwareFamilies: ['emotet'],
  categories: ['c2'],
  sources: [{ name: 'List A', verdict: 'malicious' }],
} as const;
const acme = () =>
  intelProvider('acme', {
    'evil.example': bad,
    'fine.example': { verdict: 'clean', confidence: 0.8 },
    'odd.example': { verdict: 'suspicious', confidence: 0.5 },
  });
const asAcme = { TW_THREAT_INTEL_MODE: 'acme' };

describe('without any setting', () => {
  it('answers from the default feed: what is malicious, which feed says so, and of which date', async () => {
    const { code, stdout, stderr } = await tw(['lookup', 'hxxps://free-azuki[.]com/login', eicar, '8.8.8.8']);
    expect(code).toBe(10);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^malicious +\d+% +url +hxxps:\/\/free-azuki\[\.\]com\/login +feeds +phishing$/m);
    expect(stdout).toMatch(/^unknown +md5 +44d88612fea8a8f36de82e1278abb02f +feeds$/m);
    expect(stdout).toMatch(/^unknown +ipv4 +8\[\.\]8\[\.\]8\[\.\]8 +feeds$/m);
    expect(stdout).toMatch(
      /hxxps:\/\/free-azuki\[\.\]com\/login is malicious according to\n {2}feeds: eth-phishing-detect .*\d{4}-\d{2}-\d{2}/,
    );
    expect(stdout).toContain('3 indicators: 1 malicious, 2 unknown');
  });

  it('prints no indicator that can be clicked', async () => {
    const { stdout } = await tw(['lookup', phishing, '8.8.8.8', 'user@free-azuki.com', 'http://free-azuki.com/ x']);
    expect(stdout).not.toContain('free-azuki.com');
    expect(stdout).not.toContain('8.8.8.8');
  });
});

describe('the exit code', () => {
  const exit = async (...indicators: string[]) => (await tw(['lookup', ...indicators], { env: asAcme, ...withProviders(acme()) })).code;

  it('is 0 for what is clean, suspicious or unknown', async () => {
    expect(await exit('fine.example', 'odd.example', 'other.example')).toBe(0);
  });

  it('is 10 where something is malicious', async () => {
    expect(await exit('fine.example', 'evil.example')).toBe(10);
  });

  it('is 1 where something could not be looked up', async () => {
    expect(await exit('fine.example', 'no indicator')).toBe(1);
  });

  it('is 10 where one is malicious and another could not be looked up, which is told on the error output', async () => {
    const { code, stderr } = await tw(['lookup', 'no indicator', 'evil.example'], { env: asAcme, ...withProviders(acme()) });
    expect(code).toBe(10);
    expect(stderr).toContain('no indicator');
  });

  it('is 2 where there is nothing to look up', async () => {
    const { code, stdout, stderr } = await tw(['lookup']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('tw: nothing to look up. Give indicators as arguments, with --file, or through a pipe, one a line.\n');
  });
});

describe('machine formats', () => {
  const lookup = (format: string, ...indicators: string[]) =>
    tw(['lookup', ...indicators, format], { env: asAcme, ...withProviders(acme()) });

  it('--json is an array of reports and errors in the order given, not defanged', async () => {
    const { code, stdout } = await lookup('--json', 'EVIL[.]example', 'no indicator', 'fine.example');
    expect(code).toBe(10);
    const [first, second, third] = JSON.parse(stdout) as unknown[];
    expect(first).toMatchObject({
      indicator: 'evil.example',
      indicatorType: 'domain',
      malicious: true,
      malwareFamilies: ['emotet'],
      source: 'acme',
    });
    expect(second).toEqual({
      indicator: 'no indicator',
      error: { code: 'invalid_input', message: expect.stringContaining('white space'), hint: expect.any(String) },
    });
    expect(third).toMatchObject({ indicator: 'fine.example', verdict: 'clean' });
  });

  it('--jsonl is the same, one a line', async () => {
    const { stdout } = await lookup('--jsonl', 'evil.example', 'fine.example');
    expect(linesOf(stdout).map((line) => (JSON.parse(line) as { indicator: string }).indicator)).toEqual(['evil.example', 'fine.example']);
  });

  it('--csv has a header, a row each, and what went wrong', async () => {
    const { stdout } = await lookup('--csv', 'evil.example', 'no indicator');
    const [header, evil, wrong, ...rest] = linesOf(stdout);
    expect(header).toMatch(/^indicator,type,verdict,malicious,confidence,source,categories,malware_families,/);
    expect(evil).toMatch(/^evil\.example,domain,malicious,true,0\.9,acme,c2,emotet,/);
    expect(wrong).toMatch(/^no indicator,.*,invalid_input,".*white space.*"$/);
    expect(rest).toEqual([]);
  });

  it('--csv disarms what a spreadsheet would run as a formula', async () => {
    const { stdout } = await lookup('--csv', '=HYPERLINK("http://evil.example")', '+1 2', '@SUM(A1)');
    expect(linesOf(stdout).slice(1)).toEqual([
      expect.stringMatching(/^"'=HYPERLINK/),
      expect.stringMatching(/^'\+1 2,/),
      expect.stringMatching(/^'@SUM/),
    ]);
  });

  it('exclude each other', async () => {
    const { code, stderr } = await tw(['lookup', '8.8.8.8', '--json', '--csv']);
    expect(code).toBe(2);
    expect(linesOf(stderr)).toHaveLength(1);
  });

  it('hold no colour and no progress even on a terminal', async () => {
    const { stdout } = await tw(['lookup', 'evil.example', '--json'], { env: asAcme, columns: 80, ...withProviders(acme()) });
    expect(JSON.parse(stdout)).toHaveLength(1);
  });
});

describe('several providers', () => {
  const other = () =>
    intelProvider('other', {
      'evil.example': { verdict: 'clean', confidence: 0.7 },
      'fine.example': new ConnectorError('rate_limited', 'too fast', { connector: 'other' }),
    });
  const lookup = (...args: string[]) => tw(['lookup', '--provider', 'acme,OTHER', ...args], withProviders(acme(), other()));

  it('have a row each and a combined one with the worst verdict', async () => {
    const { code, stdout } = await lookup('evil.example');
    expect(code).toBe(10);
    const [, first, second, combined] = linesOf(stdout);
    expect(first).toMatch(/^malicious +90% +domain +evil\[\.\]example +acme +emotet, c2$/);
    expect(second).toMatch(/^clean +70% +domain +evil\[\.\]example +other$/);
    expect(combined).toMatch(/^malicious +90% +domain +evil\[\.\]example +combined +1 of 2 say so$/);
    expect(stdout).toContain('1 indicator: 1 malicious');
  });

  it('do not lose each other’s answers when one is rate limited', async () => {
    const { code, stdout, stderr } = await lookup('fine.example', 'evil.example');
    expect(code).toBe(10);
    expect(stdout).toMatch(/^clean +80% +domain +fine\[\.\]example +acme$/m);
    expect(stdout).toMatch(/^error +domain +fine\[\.\]example +other +rate_limited$/m);
    expect(stdout).toMatch(/^clean +80% +domain +fine\[\.\]example +combined +1 of 2 say so$/m);
    expect(stderr).toBe('tw: other: fine[.]example: too fast. Wait, lower the rate, or raise the quota.\n');
  });

  it('may be given one by one, and each is asked once', async () => {
    const [one, two] = [acme(), other()];
    await tw(['lookup', '--provider', 'acme', '--provider', 'other,acme', 'evil.example', 'EVIL.example.'], withProviders(one, two));
    expect([one.asked, two.asked]).toEqual([['evil.example'], ['evil.example']]);
  });

  it('of which one does not take a type of indicator are no failure', async () => {
    const picky = intelProvider('picky', {
      'user@evil.example': new ConnectorError('unsupported', 'does not look up email indicators', { connector: 'picky' }),
    });
    const together = await tw(['lookup', '--provider', 'acme,picky', 'user@evil.example'], withProviders(acme(), picky));
    expect(together).toMatchObject({ code: 0, stderr: '' });
    expect(together.stdout).toMatch(/^error .*picky +unsupported$/m);
    expect((await tw(['lookup', '--provider', 'picky', 'user@evil.example'], withProviders(picky))).code).toBe(1);
  });
});

describe('VirusTotal', () => {
  const stats = { malicious: 60, suspicious: 0, harmless: 2, undetected: 8 };
  const file = (id: string) => ({
    data: {
      id,
      type: 'file',
      attributes: {
        last_analysis_stats: stats,
        last_submission_date: 1_700_000_000,
        last_analysis_results: { 'Dr.Web': { category: 'malicious' } },
      },
    },
  });

  it('shows votes, the date last seen, the engines that object, and the page', async () => {
    const { env } = await virustotalAt((_, response) => sendJson(response, 200, file(eicar)));
    const { code, stdout } = await tw(['lookup', eicar], { env });
    expect(code).toBe(10);
    expect(stdout).toMatch(/^malicious +\d+% +md5 +44d88612fea8a8f36de82e1278abb02f +virustotal 60\/70 2023-11-14/m);
    expect(stdout).toContain(`  virustotal: Dr.Web\n  https://www.virustotal.com/gui/file/${eicar}\n`);
  });

  it('is not asked a thousand times with a wrong key, and the reason is told once, without the key', async () => {
    const { env, requests } = await virustotalAt((_, response) =>
      sendJson(response, 401, { error: { code: 'WrongCredentialsError', message: `Wrong API key ${'k3y-of-virustotal'}` } }),
    );
    const names = Array.from({ length: 100 }, (_, index) => `host${index}.example`);
    const { code, stdout, stderr } = await tw(['lookup', ...names], { env });
    expect(code).toBe(1);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^tw: virustotal: host0\[\.\]example and 99 more: Wrong API key .*apiKey/)]);
    expect(stdout + stderr).not.toContain('k3y-of-virustotal');
    expect(stdout.match(/authentication_failed/g)).toHaveLength(100);
    expect(requests.length).toBeLessThanOrEqual(16);
  });

  it('whose quota of the day is used up fails for what is left, and the other provider answers all', async () => {
    const { env } = await virustotalAt((_, response) =>
      sendJson(response, 429, { error: { code: 'QuotaExceededError', message: 'Daily quota exceeded' } }),
    );
    const { code, stdout } = await tw(['lookup', '--provider', 'virustotal,acme', '--jsonl', 'evil.example', 'fine.example'], {
      env,
      ...withProviders(acme()),
    });
    expect(code).toBe(10);
    expect(linesOf(stdout).map((line) => JSON.parse(line) as object)).toMatchObject([
      { indicator: 'evil.example', source: 'virustotal', error: { code: 'rate_limited' } },
      { indicator: 'evil.example', source: 'acme', malicious: true },
      { indicator: 'fine.example', source: 'virustotal', error: { code: 'rate_limited' } },
      { indicator: 'fine.example', source: 'acme', verdict: 'clean' },
    ]);
  });

  it('is not told private addresses; the others are still answered', async () => {
    const { env, requests } = await virustotalAt((_, response) => sendJson(response, 200, file(eicar)));
    const { code, stdout, stderr } = await tw(['lookup', '10.0.0.1', 'http://192.168.0.1/x', eicar], { env });
    expect(code).toBe(10);
    expect(requests).toEqual([`/files/${eicar}`]);
    expect(stdout).toMatch(/^error +ipv4 +10\[\.\]0\[\.\]0\[\.\]1 +virustotal +invalid_input$/m);
    expect(linesOf(stderr)).toEqual([
      'tw: virustotal: 10[.]0[.]0[.]1: not sent: 10[.]0[.]0[.]1 is a private address. Use --allow-private to send it all the same.',
      'tw: virustotal: hxxp://192[.]168[.]0[.]1/x: not sent: 192[.]168[.]0[.]1 is a private address. Use --allow-private to send it all the same.',
    ]);
  });

  it('is told private addresses with --allow-private', async () => {
    const { env, requests } = await virustotalAt((_, response) =>
      sendJson(response, 404, { error: { code: 'NotFoundError', message: 'not found' } }),
    );
    expect((await tw(['lookup', '10.0.0.1', '--allow-private'], { env })).code).toBe(0);
    expect(requests).toEqual(['/ip_addresses/10.0.0.1']);
  });

  it('that does not answer within --timeout is an error and never "unknown"', async () => {
    const { env } = await virustotalAt(() => undefined);
    const { code, stdout, stderr } = await tw(['lookup', '8.8.8.8', '--timeout', '0.2'], { env });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^error .* timeout$/m);
    expect(stderr).toContain('--timeout');
  });

  it('fails at once with --no-wait where its limit is used up', async () => {
    const { env } = await virustotalAt((_, response) => sendJson(response, 200, file(eicar)));
    const names = Array.from({ length: 6 }, (_, index) => `host${index}.example`);
    const { code, stdout } = await tw(['lookup', ...names, '--no-wait', '--jsonl'], { env: { ...env, TW_VIRUSTOTAL_PLAN: 'free' } });
    expect(code).toBe(10);
    expect(linesOf(stdout).filter((line) => line.includes('rate_limited'))).toHaveLength(2);
  });

  it('without its key is an error that names the variable', async () => {
    const { code, stdout, stderr } = await tw(['lookup', '8.8.8.8', '--provider', 'virustotal']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(linesOf(stderr)).toEqual([expect.stringContaining('TW_VIRUSTOTAL_API_KEY')]);
  });
});

describe('what a provider says', () => {
  it('cannot move the cursor, hide text or add lines', async () => {
    const hostile = 'x\u001b[2J\u001b]0;owned\u0007\u202e\u200b\nmalicious  9.9.9.9';
    const evil = {
      verdict: 'malicious',
      confidence: 1,
      categories: [hostile],
      malwareFamilies: [hostile],
      sources: [{ name: hostile }],
      link: `https://x.example/${hostile}`,
    } as const;
    const provider = intelProvider('acme', { 'evil.example': evil, 'odd.example': new Error(hostile) });
    for (const format of [[], ['--json'], ['--jsonl']]) {
      const { stdout, stderr } = await tw(['lookup', 'evil.example', 'odd.example', ...format], {
        env: asAcme,
        ...withProviders(provider),
      });
      // oxlint-disable-next-line no-control-regex -- looking for control characters is the point
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u200b]/);
      expect(stdout).not.toMatch(/^malicious {2}9/m);
    }
  });

  it('is the same after JSON, whatever characters it has', async () => {
    const hostile = 'x\u009b\u202e\u200b\u{e0041}\u2028y';
    const provider = intelProvider('acme', { 'evil.example': { verdict: 'malicious', categories: [hostile] } });
    const { stdout } = await tw(['lookup', 'evil.example', '--json'], { env: asAcme, ...withProviders(provider) });
    expect(stdout).not.toMatch(/[\u009b\p{Cf}\u2028]/u);
    expect(JSON.parse(stdout)).toMatchObject([{ categories: [hostile] }]);
  });

  it('is shown whole in a pipe, however long', async () => {
    const name = 'a-very-long-family-name-'.repeat(4);
    const provider = intelProvider('acme', { 'evil.example': { verdict: 'malicious', malwareFamilies: [name] } });
    expect((await tw(['lookup', 'evil.example'], { env: asAcme, ...withProviders(provider) })).stdout).toContain(name);
  });

  it('has the indicator defanged where it repeats it', async () => {
    const provider = intelProvider('acme', {
      'http://login.evil.example/': { verdict: 'malicious', sources: [{ name: 'List B: domain evil.example' }] },
    });
    const { stdout } = await tw(['lookup', 'http://login.evil.example'], { env: asAcme, ...withProviders(provider) });
    expect(stdout).toContain('List B: domain evil[.]example');
  });
});
