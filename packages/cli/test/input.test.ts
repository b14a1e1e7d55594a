import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { intelProvider, linesOf, tw, withProviders } from './harness.ts';

/** What is looked up, in the order of the answers. */
async function looksUp(args: readonly string[], stdin?: string | Uint8Array) {
  const provider = intelProvider('acme', {});
  const result = await tw(['lookup', ...args, '--jsonl'], {
    env: { TW_THREAT_INTEL_MODE: 'acme' },
    ...withProviders(provider),
    ...(stdin !== undefined && { stdin }),
  });
  const indicators = linesOf(result.stdout).map((line) => (JSON.parse(line) as { indicator: string }).indicator);
  return { ...result, indicators };
}

async function file(content: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tw-cli-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'list.txt');
  await writeFile(path, content);
  return path;
}

describe('indicators', () => {
  it('come from a pipe, without comments and blank lines', async () => {
    const { code, indicators } = await looksUp(
      [],
      '# a list\r\nevil.example # seen today\r\n\r\n  192.0.2.1\t\n\nhttp://evil.example/#top\n',
    );
    expect(code).toBe(0);
    expect(indicators).toEqual(['evil.example', '192.0.2.1', 'http://evil.example/']);
  });

  it('come from a pipe for -, in its place among the arguments', async () => {
    expect((await looksUp(['a.example', '-', 'z.example'], 'm.example\n')).indicators).toEqual(['a.example', 'm.example', 'z.example']);
  });

  it('are not taken from a pipe where arguments are given without -', async () => {
    expect((await looksUp(['a.example'], 'm.example\n')).indicators).toEqual(['a.example']);
  });

  it('come from files, together with arguments', async () => {
    const [one, two] = [await file('\ufeffb.example\n'), await file('c.example')];
    expect((await looksUp(['a.example', '--file', one, '--file', two])).indicators).toEqual(['a.example', 'b.example', 'c.example']);
    expect((await looksUp(['--file', '-'], 'm.example')).indicators).toEqual(['m.example']);
  });

  it('are looked up once, whatever their spelling', async () => {
    const { indicators } = await looksUp([
      'evil.example',
      'EVIL[.]example.',
      'hxxp://evil.example',
      'http://evil.example:80/',
      'x y',
      'x y',
    ]);
    expect(indicators).toEqual(['evil.example', 'http://evil.example/', 'x y']);
  });

  it('that are none are not sent to a provider', async () => {
    const provider = intelProvider('acme', {});
    await tw(['lookup', 'no indicator', 'evil.example'], { env: { TW_THREAT_INTEL_MODE: 'acme' }, ...withProviders(provider) });
    expect(provider.asked).toEqual(['evil.example']);
  });

  it('by the thousand are answered in their order', async () => {
    const names = Array.from({ length: 3000 }, (_, index) => `host${index}.example`);
    expect((await looksUp([], names.join('\n'))).indicators).toEqual(names);
  });
});

describe('a bad indicator is one line that says what to do, and the others are answered', () => {
  it.each([
    ['empty', ''],
    ['blank', '   '],
    ['a word', 'foo'],
    ['a megabyte', 'a.'.repeat(500_000)],
    ['binary', '\u0000\u0001\u0002'],
    ['with control characters', 'evil\u001b[31m.example'],
    ['with a hidden direction mark', 'evil\u202e.example'],
    ['a range', '192.0.2.0/24'],
    ['an IPv6 zone', 'fe80::1%eth0'],
    ['of broken surrogates', '\ud800.example'],
    ['like an option', '-x'],
  ])('%s', async (_, text) => {
    for (const columns of [undefined, 80]) {
      const { code, stdout, stderr } = await tw(['lookup', '--', text, 'fine.example'], {
        env: { TW_THREAT_INTEL_MODE: 'acme', NO_COLOR: '1' },
        ...withProviders(intelProvider('acme', {})),
        ...(columns && { columns }),
      });
      expect(code).toBe(1);
      expect(stdout).toMatch(/^unknown +domain +fine\[\.\]example/m);
      const lines = linesOf(stderr).filter((line) => line.startsWith('tw:'));
      expect(lines).toHaveLength(1);
      expect(lines[0]?.length).toBeLessThan(400);
      expect(stderr).not.toMatch(/\n {4}at /);
    }
  });

  it('and a file of nothing else does not flood the terminal', async () => {
    const words = Array.from({ length: 500 }, (_, index) => `word${index}`);
    const { stderr, indicators } = await looksUp([], words.join('\n'));
    expect(indicators).toEqual(words);
    expect(linesOf(stderr)).toHaveLength(21);
    expect(stderr).toMatch(/and 480 more errors; --json lists them all\n$/);
  });
});

describe('a bad file is one line that says what to do, and the arguments are answered', () => {
  it.each([
    ['binary', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), /binary/],
    ['not UTF-8', new Uint8Array([0x65, 0x76, 0xe9, 0x6c, 0x2e, 0x66, 0x72]), /not UTF-8\. Save it as UTF-8/],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x61, 0, 0x2e, 0]), /UTF-16\. Save it as UTF-8/],
  ])('%s', async (_, content, reason) => {
    const path = await file(content);
    const { code, stderr, indicators } = await looksUp(['a.example', '--file', path]);
    expect(code).toBe(1);
    expect(indicators).toEqual(['a.example']);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(reason)]);
    expect(stderr).toContain(path);

    const piped = await looksUp([], content);
    expect(piped.code).toBe(1);
    expect(piped.stdout).toBe('');
    expect(linesOf(piped.stderr)).toEqual([expect.stringMatching(/^tw: standard input is /)]);
  });

  it('missing', async () => {
    const { code, stderr, indicators } = await looksUp(['a.example', '--file', '/nosuch/list.txt']);
    expect({ code, indicators }).toEqual({ code: 1, indicators: ['a.example'] });
    expect(stderr).toBe('tw: /nosuch/list.txt does not exist. Check the path.\n');
  });

  it('a directory', async () => {
    const { code, stderr } = await looksUp(['--file', tmpdir()]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/is a directory\. Give a file\.\n$/);
  });

  it('with a name that no file can have', async () => {
    const { code, stderr } = await looksUp(['--file', 'a\u0000b']);
    expect(code).toBe(1);
    expect(linesOf(stderr)).toHaveLength(1);
  });

  it('empty, or of comments alone', async () => {
    for (const content of ['', '# nothing\n\n']) {
      const { code, stderr } = await looksUp(['--file', await file(content)]);
      expect(code).toBe(2);
      expect(linesOf(stderr)).toEqual([expect.stringContaining('nothing to look up')]);
    }
  });
});
