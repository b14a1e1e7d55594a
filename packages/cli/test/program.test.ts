import { ConnectorError } from '@tw/connector-core';
import { describe, expect, it } from 'vitest';
import { Interrupted, OutputClosed } from '../src/index.ts';
import { intelProvider, linesOf, sendJson, tw, virustotalAt, withProviders } from './harness.ts';

const asAcme = { TW_THREAT_INTEL_MODE: 'acme' };

describe('wrong usage', () => {
  it.each([
    ['an unknown option', ['lookup', '8.8.8.8', '--colour'], /unknown option '--colour'/],
    ['an unknown command', ['lokup', '8.8.8.8'], /unknown command 'lokup'\. Did you mean lookup/],
    ['an option without its value', ['lookup', '--file'], /--file/],
    ['a timeout that is no number', ['lookup', '8.8.8.8', '--timeout', 'soon'], /number of seconds/],
    ['a timeout of nothing', ['lookup', '8.8.8.8', '--timeout', '0'], /number of seconds/],
    ['a negative timeout', ['health', '--timeout=-1'], /number of seconds/],
    ['no provider', ['lookup', '8.8.8.8', '--provider', ' , '], /Name one or more providers/],
    [
      'an unknown provider',
      ['lookup', '8.8.8.8', '--provider', 'feeds,nosuch'],
      /"nosuch" is no threat intelligence provider\. There are: .*feeds, .*virustotal\./,
    ],
    ['a provider by the name of a property', ['lookup', '8.8.8.8', '--provider', '__proto__'], /"__proto__"/],
    ['an unknown provider of health', ['health', '--provider', 'nosuch'], /"nosuch"\. There are: .*crowdstrike, .*virustotal\./],
    ['an argument too many', ['providers', 'x'], /too many arguments/],
  ])('%s is one line on the error output, and exit code 2', async (_, args, reason) => {
    const { code, stdout, stderr } = await tw(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(linesOf(stderr)).toEqual([expect.stringMatching(reason)]);
    expect(stderr).toMatch(/^tw: .*\.\n$/);
  });

  it('does not repeat a credential given as an option', async () => {
    const { code, stderr } = await tw(['lookup', '8.8.8.8', '--api-key=s3cret-value']);
    expect(code).toBe(2);
    expect(stderr).toContain('--api-key');
    expect(stderr).not.toContain('s3cret');
  });

  it('is to give no command, which shows the help', async () => {
    const { code, stdout, stderr } = await tw([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: tw');
  });
});

describe('help', () => {
  const commands = ['demo', 'lookup', 'search', 'hosts', 'isolate', 'unisolate', 'providers', 'health'];
  const groups = [
    'hosts show',
    ...['search', 'show', 'threats', 'quarantine', 'release', 'block', 'unblock'].map((name) => `mail ${name}`),
    ...['search', 'show', 'create', 'update', 'comment', 'statuses'].map((name) => `ticket ${name}`),
  ];

  it('names the commands and the exit codes', async () => {
    const { code, stdout, stderr } = await tw(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const word of [...commands, 'mail', 'ticket', 'Exit codes', '--debug']) expect(stdout).toContain(word);
  });

  it.each([...commands, ...groups])('of %s names its exit codes', async (command) => {
    const { code, stdout } = await tw([...command.split(' '), '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Exit codes');
    expect(stdout).toContain('--debug');
  });

  it('has the version', async () => {
    const { code, stdout } = await tw(['--version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  });
});

describe('a wrong environment', () => {
  it('of an unknown mode is exit code 1 and names the variable and the modes', async () => {
    const { code, stderr } = await tw(['lookup', '8.8.8.8'], { env: { TW_THREAT_INTEL_MODE: 'virus' } });
    expect(code).toBe(1);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/TW_THREAT_INTEL_MODE.*feeds, mock, virustotal/)]);
  });
});

describe('an error that nobody expected', () => {
  const key = 'k3y+of/acme=';
  const env = { ...asAcme, TW_ACME_API_KEY: key };
  const crash = new Error(
    `connect failed for Bearer ${key} and ?key=${encodeURIComponent(key)} and ${Buffer.from(key).toString('base64')}`,
  );
  const lookup = (...args: string[]) =>
    tw(['lookup', 'evil.example', ...args], { env, ...withProviders(intelProvider('acme', { 'evil.example': crash })) });

  it('has no stack trace and no credential', async () => {
    const { code, stderr } = await lookup();
    expect(code).toBe(1);
    expect(linesOf(stderr)).toHaveLength(1);
    expect(stderr).toContain('Bearer [REDACTED] and ?key=[REDACTED] and [REDACTED]');
  });

  it('has its stack trace with --debug, and still no credential', async () => {
    for (const args of [['--debug'], ['--debug', '--json']]) {
      const { stderr } = await lookup(...args);
      expect(stderr).toMatch(/\n {4}at .*program\.test\.ts/);
      expect(stderr).not.toContain(key);
      expect(stderr).not.toContain(Buffer.from(key).toString('base64'));
    }
  });

  it('of a provider that is being made is treated alike', async () => {
    const provider = Object.assign(intelProvider('acme', {}), {
      fromEnv(): never {
        throw new TypeError(`it broke on ${key}`);
      },
    });
    const { code, stderr } = await tw(['lookup', 'evil.example'], { env, ...withProviders(provider) });
    expect(code).toBe(1);
    expect(stderr).toBe('tw: unexpected error: it broke on [REDACTED]. Run it again with --debug and report it.\n');
    const debugged = await tw(['--debug', 'lookup', 'evil.example'], { env, ...withProviders(provider) });
    expect(debugged.stderr).toMatch(/\n {4}at /);
    expect(debugged.stderr).not.toContain(key);
  });
});

describe('an end before time', () => {
  /** Answers one name and leaves the others waiting; `stop` once all have come. */
  async function begin(reason: Error, format: readonly string[]) {
    const controller = new AbortController();
    const { env } = await virustotalAt((path, response) => {
      if (path.endsWith('a.example')) sendJson(response, 404, { error: { code: 'NotFoundError', message: 'no' } });
      else setTimeout(() => controller.abort(reason), 300);
    });
    return tw(['lookup', 'a.example', 'b.example', 'c.example', ...format], { env, signal: controller.signal });
  }

  it('by Ctrl-C shows what was answered, says how much that is, and is exit code 130', async () => {
    const table = await begin(new Interrupted(), []);
    expect(table.code).toBe(130);
    expect(table.stdout).toMatch(/^unknown +domain +a\[\.\]example/m);
    expect(table.stdout).not.toContain('b[.]example');
    expect(table.stderr).toBe('tw: interrupted: 1 of 3 indicators were looked up.\n');
    expect(JSON.parse((await begin(new Interrupted(), ['--json'])).stdout)).toHaveLength(1);
  });

  it('by a closed output is quiet', async () => {
    expect(await begin(new OutputClosed(), ['--jsonl'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('before the first answer is exit code 130', async () => {
    const { code, stdout } = await tw(['lookup', 'a.example'], { signal: AbortSignal.abort(new Interrupted()) });
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  });

  it('by Ctrl-C ends a health check', async () => {
    const controller = new AbortController();
    const { env } = await virustotalAt(() => controller.abort(new Interrupted()));
    expect((await tw(['health', '--provider', 'virustotal'], { env, signal: controller.signal })).code).toBe(130);
  });
});

describe('the terminal', () => {
  const bad = {
    verdict: 'malicious',
    confidence: 0.9,
    malwareFamilies: ['a-family-with-a-long-name', 'another-one'],
    categories: ['phishing'],
  } as const;
  const provider = () => intelProvider('acme', { [`http://evil.example/${'x'.repeat(300)}`]: bad });
  const lookup = (columns: number | undefined, env = {}) =>
    tw(['lookup', `http://evil.example/${'x'.repeat(300)}`, 'other.example', 'nonsense'], {
      env: { ...asAcme, ...env },
      ...withProviders(provider()),
      ...(columns && { columns }),
    });
  // oxlint-disable-next-line no-control-regex -- colours are control sequences
  const color = /\u001b\[\d+m/;

  it.each([20, 30, 40, 60, 80, 120, 200])('of %i columns has no table wider than it is', async (columns) => {
    const { stdout } = await lookup(columns);
    const [table = ''] = stdout.split('\n\n');
    const lines = linesOf(table);
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    expect(lines[1]).toMatch(/^malicious/);
    expect(lines.join('')).toContain('…');
  });

  it('shows verdict and indicator first, and more the wider it is', async () => {
    const header = async (columns: number) =>
      linesOf((await lookup(columns)).stdout)[0]
        ?.trim()
        .split(/ +/);
    expect(await header(30)).toEqual(['VERDICT', 'INDICATOR']);
    expect(await header(200)).toEqual(['VERDICT', 'CONF', 'TYPE', 'INDICATOR', 'SOURCE', 'DETAILS']);
  });

  it('has colours and progress; a pipe has neither', async () => {
    const terminal = await lookup(80);
    expect(terminal.stdout).toMatch(color);
    expect(terminal.stderr).toContain('0 of 2 looked up');
    const pipe = await lookup(undefined);
    expect(pipe.stdout).not.toMatch(color);
    expect(pipe.stderr).not.toContain('looked up');
  });

  it('follows NO_COLOR and FORCE_COLOR', async () => {
    expect((await lookup(80, { NO_COLOR: '1' })).stdout).not.toMatch(color);
    expect((await lookup(80, { NO_COLOR: '' })).stdout).toMatch(color);
    expect((await lookup(80, { TERM: 'dumb' })).stdout).not.toMatch(color);
    expect((await lookup(undefined, { FORCE_COLOR: '1' })).stdout).toMatch(color);
    expect((await lookup(80, { FORCE_COLOR: '0' })).stdout).not.toMatch(color);
  });

  it('is told why it takes long', async () => {
    const controller = new AbortController();
    const { env } = await virustotalAt((_, response) => sendJson(response, 404, { error: { code: 'NotFoundError', message: 'no' } }));
    const names = Array.from({ length: 5 }, (_, index) => `slow${index}.example`);
    const freeKey = { ...env, TW_VIRUSTOTAL_PLAN: 'free', TW_VIRUSTOTAL_API_KEY: 'another-k3y' };
    const running = tw(['lookup', ...names], { env: freeKey, columns: 100, signal: controller.signal });
    setTimeout(() => controller.abort(new Interrupted()), 1000);
    const { code, stderr } = await running;
    expect(code).toBe(130);
    expect(stderr).toMatch(/4 of 5 looked up, (?:waiting \d+ s for virustotal’s|virustotal is at its) rate limit/);
    expect(stderr).toContain('4 of 5 indicators were looked up');
  });
});

it('a connector error in a catalog entry is explained like any other', async () => {
  const catalog = {
    acme: async (): Promise<never> => Promise.reject(new ConnectorError('configuration', 'acme is not installed', { hint: 'Install it.' })),
  };
  const { code, stderr } = await tw(['lookup', 'evil.example'], { env: asAcme, catalog });
  expect(code).toBe(1);
  expect(stderr).toBe('tw: acme is not installed. Install it.\n');
});
