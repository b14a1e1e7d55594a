import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { type ConnectorError, isConnectorError, parseIndicator } from '@tw/connector-core';
import { describe, expect, it } from 'vitest';
import { compile, compileList, type Entry, openCompiled, update, verify } from '../src/compiled/index.ts';
import { Hash } from '../src/compiled/hash.ts';
import { feeds } from '../src/index.ts';
import { facts } from './compiled.ts';
import { summary, temporaryFiles } from './files.ts';

const files = temporaryFiles();

const entries: readonly Entry[] = [
  {
    type: 'domain',
    value: 'evil.example',
    scope: 3,
    about: { tags: ['c2'], firstSeen: '2024-02-29T00:00:00Z', link: 'https://feed.test/1' },
  },
  { type: 'exception', value: 'good.evil.example' },
  { type: 'url', value: 'https://user@host.example/a?b' },
  { type: 'ipv4', value: '192.0.2.1' },
  { type: 'range', value: '198.51.100.0/24' },
  { type: 'range', value: '2001:db8::/32' },
  { type: 'sha256', value: 'ab'.repeat(32) },
  { type: 'email', value: 'x@mail.example' },
  ...Array.from({ length: 200 }, (_, index) => ({ type: 'domain', value: `n${index}.example`, scope: 1 }) as const),
];

let made = 0;
async function compiled(list: Iterable<Entry> = entries): Promise<string> {
  const path = files.path(`compiled-${++made}`);
  await compile(list, path, facts);
  return path;
}

async function refusal(work: () => Promise<unknown>): Promise<ConnectorError> {
  try {
    await work();
  } catch (error) {
    if (isConnectorError(error)) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

const beside = async (path: string) => (await readdir(dirname(path))).filter((name) => name.endsWith('.tmp'));

describe('a compiled list', () => {
  it('is one of the lists of a connector, which says what it said when it was compiled', async () => {
    const path = await compiled();
    const intel = feeds({ lists: [path], builtin: false });
    expect(await intel.lookup('www.evil.example')).toMatchObject({
      verdict: 'malicious',
      confidence: 0.8,
      categories: ['c2'],
      tags: ['c2'],
      firstSeen: '2024-02-29T00:00:00Z',
      sources: [{ name: 'list (2024-02-29): parent domain evil.example', verdict: 'malicious', link: 'https://feed.test/1' }],
    });
    expect(await intel.lookup('a.good.evil.example')).toMatchObject({ verdict: 'unknown' });
    expect(await intel.healthCheck()).toMatchObject({ status: 'healthy' });
    const { title: _, ...told } = facts;
    expect(await summary(intel)).toEqual({
      ...told,
      path,
      entries: { domains: 201, urls: 1, addresses: 1, ranges: 2, hashes: 1, emails: 1, exceptions: 1 },
    });
  });

  it('can be called otherwise, but judges as it was compiled to', async () => {
    const path = await compiled();
    const renamed = feeds({ lists: [{ path, name: 'ours' }], builtin: false });
    expect((await renamed.lookup('evil.example')).sources).toMatchObject([{ name: 'ours (2024-02-29): domain evil.example' }]);
    const otherwise = feeds({ lists: [{ path, verdict: 'suspicious', confidence: 0.1, subdomains: false }], builtin: false });
    expect(await refusal(() => otherwise.lookup('evil.example'))).toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/says itself what .*(subdomains|verdict|confidence)/),
    });
  });

  it('may be empty', async () => {
    const index = await openCompiled(await compiled([]));
    expect(index.find(parseIndicator('evil.example'))).toBeUndefined();
    expect(index.find(parseIndicator('192.0.2.1'))).toBeUndefined();
    expect(Object.values(index.counts())).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('takes what is long or beyond ASCII', async () => {
    const long = parseIndicator(`http://x.example/${'a'.repeat(8000)}`);
    const name = parseIndicator('bücher.example');
    const mail = parseIndicator('jürgen@bücher.example');
    const other: Entry[] = [long, mail].map(({ type, value }) => ({ type, value }) as Entry);
    const index = await openCompiled(
      await compiled([...other, { type: 'domain', value: name.value, scope: 1, about: { tags: ['ü€😀'] } }]),
    );
    expect(index.find(long)).toEqual({ rule: 'url', entry: long.value });
    expect(index.find(parseIndicator(`${long.value.slice(0, -1)}b`))).toBeUndefined();
    expect(index.find(name)).toEqual({ rule: 'domain', entry: 'xn--bcher-kva.example', about: { tags: ['ü€😀'] } });
    expect(index.find(mail)).toEqual({ rule: 'email', entry: mail.value });
    expect(index.find(parseIndicator('jörgen@other.example'))).toBeUndefined();
  });

  it('is made of a list of any format, as the connector would read it', async () => {
    const source = await files.write('# hosts\n0.0.0.0 ads.example\n0.0.0.0 not a name\n', 'hosts.txt');
    const path = files.path('hosts.compiled');
    const told = await compileList({ path: source, confidence: 0.3, categories: ['ads'] }, path);
    expect(told).toMatchObject({ name: 'hosts.txt', format: 'hosts', confidence: 0.3, problemCount: 3 });
    const [fromText, fromCompiled] = [
      feeds({ lists: [{ path: source, confidence: 0.3, categories: ['ads'] }], builtin: false }),
      feeds({ lists: [path], builtin: false }),
    ];
    for (const asked of ['ads.example', 'www.ads.example']) expect(await fromCompiled.lookup(asked)).toEqual(await fromText.lookup(asked));
    expect(await summary(fromCompiled)).toEqual({ ...(await summary(fromText)), path });
  });

  it.each<[string, Entry]>([
    ['hash', { type: 'sha256', value: 'AB'.repeat(32) }],
    ['range', { type: 'range', value: '192.0.2.0/33' }],
    ['text', { type: 'domain', value: 'a\uD800.example', scope: 1 }],
  ])('is not made of what is no %s, and nothing is left behind', async (_, wrong) => {
    const path = files.path('wrong');
    expect(await refusal(() => compile([...entries, wrong], path, facts))).toMatchObject({ code: 'invalid_input' });
    await expect(stat(path)).rejects.toThrow(/ENOENT/);
    expect(await beside(path)).toEqual([]);
  });

  it('takes no two names for one whose hashes are the same', async () => {
    const [hash, seen] = [new Hash(), new Map<number, string>()];
    let pair: readonly [string, string] | undefined;
    for (let number = 0; pair === undefined; number++) {
      const name = `n${number}.example`;
      const { low } = hash.of(name);
      const other = seen.get(low);
      if (other !== undefined) pair = [other, name];
      seen.set(low, name);
    }
    const [one, other] = pair.map((value) => ({ type: 'domain', value, scope: 1 }) as const);
    if (one === undefined || other === undefined) throw new Error('there is no pair');
    for (const residentBytes of [0, Infinity]) {
      const alone = await openCompiled(await compiled([one]), { residentBytes });
      expect(alone.find(one)).toEqual({ rule: 'domain', entry: one.value });
      expect(alone.find(other)).toBeUndefined();
      const both = await openCompiled(await compiled([other, one]), { residentBytes });
      for (const each of [one, other]) expect(both.find(each)).toEqual({ rule: 'domain', entry: each.value });
    }
  });

  it('may have more entries than are held in memory while it is made', async () => {
    const urls = Array.from(
      { length: 40_000 },
      (_, index) => ({ type: 'url', value: `http://h${index}.example/${'p'.repeat(900)}` }) as const,
    );
    const path = await compiled([...urls, ...urls.slice(0, 10)]);
    expect((await verify(path)).entries).toMatchObject({ urls: 40_000 });
    const index = await openCompiled(path);
    for (const { value } of urls.filter((_, place) => place % 97 === 0))
      expect(index.find({ type: 'url', value })).toEqual({ rule: 'url', entry: value });
    expect(await beside(path)).toEqual([]);
  });

  it('does not take the place of its own source', async () => {
    const source = await files.write('evil.example\n');
    expect(await refusal(() => compileList(source, source))).toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/own source/),
    });
    expect(await readFile(source, 'utf8')).toBe('evil.example\n');
  });

  it('goes on answering from its own file when another takes its place', async () => {
    const path = await compiled();
    const before = await openCompiled(path, { residentBytes: 0 });
    await compile([{ type: 'ipv4', value: '203.0.113.9' }], path, facts);
    const after = await openCompiled(path, { residentBytes: 0 });
    expect(before.find(parseIndicator('evil.example'))).toMatchObject({ entry: 'evil.example' });
    expect(after.find(parseIndicator('evil.example'))).toBeUndefined();
    expect(after.find(parseIndicator('203.0.113.9'))).toMatchObject({ rule: 'address' });
  });

  it('says so when it is asked after it was closed', async () => {
    const index = await openCompiled(await compiled(), { residentBytes: 0 });
    index.close();
    index.close();
    expect(await refusal(async () => index.find(parseIndicator('evil.example')))).toMatchObject({
      message: expect.stringMatching(/was closed/),
    });
  });
});

describe('an update', () => {
  it('grows a list to many times its size, and makes it small again', async () => {
    const path = await compiled([{ type: 'domain', value: 'first.example', scope: 1 }]);
    const added = Array.from({ length: 5000 }, (_, index) => ({ type: 'ipv4', value: `10.0.${index >> 8}.${index & 255}` }) as const);
    await update(path, { added });
    expect((await verify(path)).entries).toMatchObject({ domains: 1, addresses: 5000 });
    const grown = await openCompiled(path);
    for (const { value } of added) expect(grown.find(parseIndicator(value))).toEqual({ rule: 'address', entry: value });
    await update(path, { removed: added.slice(1), facts: { ...facts, date: '2024-03-01' } });
    expect(await verify(path)).toMatchObject({ facts: { date: '2024-03-01' }, entries: { domains: 1, addresses: 1 } });
  });

  it('makes the file that would be made of its entries, of which most are only copied', async () => {
    const numbered = (first: number, count: number) =>
      Array.from({ length: count }, (_, index): Entry => ({ type: 'url', value: `https://h${first + index}.example/${'p'.repeat(90)}` }));
    const path = await compiled([...entries, ...numbered(0, 30_000)]);
    const ranges = (first: number): Entry[] =>
      Array.from({ length: 50 }, (_, index) => ({ type: 'range', value: `10.${first + index}.0.0/16` }));
    await update(path, { added: [...numbered(30_000, 200), ...ranges(0)] });
    await update(path, { removed: [...numbered(100, 200), ...ranges(20)], added: ranges(60) });
    const other = await compiled([...entries, ...numbered(0, 100), ...numbered(300, 29_900), ...ranges(0).slice(0, 20), ...ranges(60)]);
    expect((await readFile(path)).equals(await readFile(other))).toBe(true);
  });

  it('leaves a list that it cannot read, or cannot add to, as it is', async () => {
    const path = await compiled();
    const bytes = await readFile(path);
    expect(await refusal(() => update(path, { added: [{ type: 'range', value: 'none' }] }))).toMatchObject({ code: 'invalid_input' });
    expect(await readFile(path)).toEqual(bytes);
    await writeFile(path, bytes.subarray(0, -1));
    expect(await refusal(() => update(path, {}))).toMatchObject({ code: 'configuration' });
    expect(await beside(path)).toEqual([]);
  });
});

describe('a file that is not whole', () => {
  const headerBytes = 64;

  it('is refused wherever it is cut', async () => {
    const path = await compiled();
    const bytes = await readFile(path);
    const indexStart = bytes.readUIntLE(24, 6);
    const cuts = new Set([0, 1, 7, 8, headerBytes, indexStart, indexStart + 4, bytes.length - 1]);
    for (let cut = 0; cut < bytes.length; cut += 64) cuts.add(cut);
    for (const cut of cuts) {
      await writeFile(path, bytes.subarray(0, cut));
      for (const work of [openCompiled, verify]) expect((await refusal(() => work(path))).code).toBe('configuration');
    }
    await writeFile(path, Buffer.concat([bytes, Buffer.alloc(1)]));
    expect((await refusal(() => openCompiled(path))).message).toMatch(/instead of/);
  });

  it('is refused when it is opened, or when the changed entry is read; never answered from', async () => {
    const path = await compiled();
    const bytes = await readFile(path);
    const indexStart = bytes.readUIntLE(24, 6);
    const questions = entries.filter(({ type }) => type !== 'range' && type !== 'exception').map(({ value }) => parseIndicator(value));
    const whole = await openCompiled(path);
    const answers = questions.map((question) => whole.find(question));
    // The last bytes of the header mean nothing.
    for (let place = 0; place < bytes.length; place = place < 39 ? place + 1 : Math.max(headerBytes, place + 31)) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ (1 << (place % 8));
      await writeFile(path, changed);
      expect((await refusal(() => verify(path))).code).toBe('configuration');
      expect((await refusal(() => openCompiled(path))).code).toBe('configuration');
      if (place < headerBytes || place >= indexStart) continue;
      const index = await openCompiled(path, { residentBytes: 0 });
      let refused = 0;
      for (const [question, asked] of questions.entries())
        try {
          expect(index.find(asked)).toEqual(answers[question]);
        } catch (error) {
          if (!isConnectorError(error, 'configuration')) throw error;
          refused++;
        }
      expect(refused).toBeLessThan(questions.length);
      index.close();
    }
  });

  it('fails a lookup when it is cut while it is open', async () => {
    const path = await compiled(
      Array.from({ length: 20_000 }, (_, index) => ({ type: 'domain', value: `n${index}.example`, scope: 1 }) as const),
    );
    const index = await openCompiled(path, { residentBytes: 0 });
    await truncate(path, headerBytes);
    expect(await refusal(async () => index.find(parseIndicator('n7.example')))).toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/cut while it was open/),
    });
    expect(index.find(parseIndicator('other.example'))).toBeUndefined();
  });

  it.each<[string, (bytes: Buffer) => void, RegExp]>([
    ['a newer version of the format', (bytes) => bytes.writeUInt32LE(2, 8), /version 2 of the format, and this program reads 1/],
    ['another order of bytes', (bytes) => bytes.writeUInt32BE(bytes.readUInt32LE(12), 12), /another order of bytes/],
  ])('is told apart from one of %s', async (_, change, message) => {
    const path = await compiled();
    const bytes = await readFile(path);
    change(bytes);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 36)), 36);
    await writeFile(path, bytes);
    const error = await refusal(() => feeds({ lists: [path], builtin: false }).lookup('evil.example'));
    expect(error).toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/tw feeds compile/),
    });
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ['a text', () => files.write('evil.example\n'), /is no compiled list/],
    ['an empty file', () => files.write(''), /is no compiled list/],
    [
      'a file that went through a change of line ends',
      async () => {
        const path = await compiled();
        await writeFile(path, (await readFile(path)).toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
        return path;
      },
      /is no compiled list/,
    ],
    ['a directory', async () => files.path('.'), /no regular file/],
    ['no file', async () => files.path('missing'), /cannot be read \(ENOENT\)/],
  ])('is %s', async (_, make, message) => {
    const path = await make();
    for (const work of [openCompiled, verify])
      expect(await refusal(() => work(path))).toMatchObject({ code: 'configuration', message: expect.stringMatching(message) });
  });
});
