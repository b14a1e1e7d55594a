import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { feeds } from '../src/index.ts';
import { feedStore, type NewFeed, type Outcome, type RefreshOptions } from '../src/store/index.ts';
import { fixture } from './fixtures.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A server on this machine whose answer the test changes. */
async function server(answer: Answer) {
  const requests: IncomingMessage[] = [];
  const handler = { answer };
  const http = createServer((request, response) => {
    requests.push(request);
    handler.answer(response, request);
  });
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/list.txt`, requests, handler };
}

const send =
  (body: string | Uint8Array, headers: Record<string, string> = {}, status = 200): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body);

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'feed-store-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

/** A store with one feed, taken from a server. */
async function stored(
  content: string | Uint8Array = 'evil.example\nbad.example\n',
  feed: Omit<NewFeed, 'url'> = {},
  options: RefreshOptions = {},
) {
  const { url, requests, handler } = await server(send(content, { etag: '"1"', 'last-modified': 'Fri, 20 Nov 2026 00:00:00 GMT' }));
  const path = await directory();
  const store = feedStore(path);
  await store.add({ name: 'ours', url, ...feed }, options);
  const update = async (more: RefreshOptions = options): Promise<Outcome> => {
    for await (const outcome of store.update(['ours'], more)) return outcome;
    throw new Error('nothing was updated');
  };
  const verdictOf = async (indicator: string) => (await feeds({ directory: path, builtin: false }).lookup(indicator)).verdict;
  return { path, url, store, requests, handler, update, verdictOf };
}

const left = async (path: string) => (await readdir(path)).toSorted();

describe('a feed that is added', () => {
  it('is fetched, and a connector answers from it', async () => {
    const { path, store, verdictOf } = await stored();
    expect(await left(path)).toEqual(['ours.feed', 'ours.json']);
    expect(await verdictOf('www.evil.example')).toBe('malicious');
    expect(await store.list()).toMatchObject([{ name: 'ours', state: { entries: 2, problems: 0, etag: '"1"' } }]);
  });

  it('has its settings', async () => {
    const { path } = await stored(fixture('threatfox'), { list: { confidence: 0.6, categories: ['c2'], tlp: 'green' } });
    const report = await feeds({ directory: path, builtin: false }).lookup('203.0.113.10');
    expect(report).toMatchObject({ verdict: 'malicious', confidence: 0.6, categories: ['botnet_cc', 'c2'], tags: ['tlp:green'] });
    expect(report.sources[0]?.name).toMatch(/^ours \(2026-11-20\): address 203\.0\.113\.10$/);
  });

  it('may be a file of this machine, which is read again when it has changed', async () => {
    const path = await directory();
    const list = join(path, 'list.txt');
    await writeFile(list, 'evil.example');
    const store = feedStore(join(path, 'store'));
    expect(await store.add({ path: list })).toMatchObject({ name: 'list', state: { entries: 1 } });
    const update = async () => (await Array.fromAsync(store.update()))[0];
    expect(await update()).toMatchObject({ status: 'unchanged' });
    await writeFile(list, 'evil.example\nbad.example');
    expect(await update()).toMatchObject({ status: 'updated', entries: 2 });
  });

  it('may be the directory of a MISP feed, which is read again when its manifest has changed', async () => {
    const path = await directory();
    const id = '5a0b4c5d-0000-4000-8000-000000000001';
    await writeFile(join(path, 'manifest.json'), JSON.stringify({ [id]: { timestamp: '1' } }));
    await writeFile(join(path, `${id}.json`), fixture('misp-event'));
    const store = feedStore(join(path, 'store'));
    expect(await store.add({ name: 'misp', path })).toMatchObject({ state: { entries: 11 } });
    expect(await Array.fromAsync(store.update())).toMatchObject([{ status: 'unchanged' }]);
    await writeFile(join(path, 'manifest.json'), JSON.stringify({ [id]: { timestamp: '2' } }));
    expect(await Array.fromAsync(store.update())).toMatchObject([{ status: 'updated' }]);
  });

  it('is not kept if it cannot be fetched or read', async () => {
    for (const answer of [send('', {}, 500), send('<html>Log in</html>'), send('')]) {
      const { url } = await server(answer);
      const path = await directory();
      await expect(feedStore(path).add({ name: 'ours', url })).rejects.toMatchObject({ name: 'ConnectorError' });
      expect(await left(path)).toEqual([]);
    }
  });

  it.each<[string, NewFeed, RegExp]>([
    ['another of its name', { name: 'ours', url: 'http://127.0.0.1:1/' }, /already/],
    ['another of its name in capitals', { name: 'Ours', url: 'http://127.0.0.1:1/' }, /already/],
    ['plain HTTP', { url: 'http://example.com/list' }, /not https/],
    ['a password', { url: 'https://user:secret@example.com/list' }, /credential/],
    ['a key in its address', { url: 'https://example.com/list?auth-key=secret' }, /credential/],
    ['a path as its name', { name: '../evil', url: 'https://example.com/list' }, /name/],
    ['nowhere to come from', { name: 'none' }, /address or a path/],
    ['a credential that is not sent', { name: 'x', url: 'https://example.com/', auth: { env: 'KEY' } }, /how the value of KEY/],
    ['an unknown setting', { name: 'x', url: 'https://example.com/', list: { confidence: 7 } }, /0 to 1/],
    ['a wrong checksum', { name: 'x', url: 'https://example.com/', checksum: 'abc' }, /not a URL/],
  ])('is refused with %s', async (_, feed, reason) => {
    const { store } = await stored();
    const failure = store.add(feed);
    await expect(failure).rejects.toMatchObject({ code: 'configuration', message: expect.stringMatching(reason) });
    await expect(failure).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
  });

  it('is told where its directory cannot be made', async () => {
    const path = await directory();
    const list = join(path, 'list.txt');
    await writeFile(list, 'evil.example');
    await expect(feedStore(join(list, 'store')).add({ path: list })).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('cannot be written (ENOTDIR)'),
    });
  });

  it('gets a name after its address', async () => {
    const { url, store } = await stored();
    expect(await store.add({ url })).toMatchObject({ name: '127.0.0.1-list' });
  });
});

describe('an update', () => {
  it('asks with what the server said of the last version, and keeps the list at 304', async () => {
    const { requests, handler, update, verdictOf, path } = await stored();
    handler.answer = send('', {}, 304);
    expect(await update()).toMatchObject({ status: 'unchanged', entries: 2 });
    expect(requests[1]?.headers).toMatchObject({ 'if-none-match': '"1"', 'if-modified-since': 'Fri, 20 Nov 2026 00:00:00 GMT' });
    expect(await verdictOf('evil.example')).toBe('malicious');
    expect(await left(path)).toEqual(['ours.feed', 'ours.json']);
  });

  it('takes the new version', async () => {
    const { handler, update, verdictOf } = await stored();
    handler.answer = send('worse.example\n', { etag: '"2"' });
    expect(await update()).toMatchObject({ status: 'updated', entries: 1 });
    expect([await verdictOf('worse.example'), await verdictOf('evil.example')]).toEqual(['malicious', 'unknown']);
  });

  it('finds that nothing has changed where the server has no 304', async () => {
    expect(await (await stored()).update()).toMatchObject({ status: 'unchanged' });
  });

  it('fetches again what was lost or changed on the disk', async () => {
    const { path, requests, update, store } = await stored();
    await writeFile(join(path, 'ours.feed'), 'broken');
    expect(await Array.fromAsync(store.verify())).toMatchObject([{ name: 'ours', status: 'failed' }]);
    expect(await update()).toMatchObject({ status: 'updated' });
    expect(requests[1]?.headers).not.toHaveProperty('if-none-match');
    expect(await Array.fromAsync(store.verify())).toMatchObject([{ name: 'ours', status: 'unchanged', entries: 2 }]);
  });

  it('fetches again where the list is whole, and of another update', async () => {
    const { path, update, store, verdictOf } = await stored();
    const { path: other } = await stored('other.example');
    await copyFile(join(other, 'ours.feed'), join(path, 'ours.feed'));
    expect(await Array.fromAsync(store.verify())).toMatchObject([
      { status: 'failed', error: { message: expect.stringContaining('another') } },
    ]);
    expect(await update()).toMatchObject({ status: 'updated', entries: 2 });
    expect(await verdictOf('evil.example')).toBe('malicious');
  });

  const old = 'evil.example\nbad.example\n';
  it.each<[string, Answer, RegExp, RefreshOptions?]>([
    ['answers 500', send('oops', {}, 500), /status 500/],
    ['answers 401', send('{"error":"Unauthorized"}', {}, 401), /refuses the download/],
    ['answers 404', send('', {}, 404), /nothing at the address/],
    [
      'breaks off',
      (response) =>
        void (
          response.writeHead(200, { 'content-length': '1000' }),
          response.write('worse.example\n'),
          setImmediate(() => response.destroy())
        ),
      /broke off/,
    ],
    [
      'breaks off within a chunk',
      (response) => void (response.write('worse.example\n'), setImmediate(() => response.destroy())),
      /broke off/,
    ],
    [
      'says more than may come',
      (response) => void response.writeHead(200, { 'content-length': '99999999' }).flushHeaders(),
      /more than 1000 bytes/,
      { maxBytes: 1_000 },
    ],
    ['sends more than may come', send('worse.example\n'.repeat(1_000)), /more than 1000 bytes/, { maxBytes: 1_000 }],
    [
      'sends more than may come, packed',
      send(gzipSync('worse.example\n'.repeat(1_000)), { 'content-encoding': 'gzip' }),
      /more than 1000 bytes/,
      { maxBytes: 1_000 },
    ],
    ['is slow', (response) => void response.writeHead(200).write('worse.example\n'), /longer than 0\.2 s/, { timeoutMs: 200 }],
    ['does not answer', () => undefined, /longer than 0\.2 s/, { timeoutMs: 200 }],
    ['sends nothing', send(''), /no entries/],
    ['sends a page', send('<html><body>Log in</body></html>', { 'content-type': 'text/html' }), /no entries/],
    ['sends what is binary', send(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0)), /ours is a binary file/],
    ['sends a zip archive', send(Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0)), /zip archive/],
    ['redirects away from this machine', send('', { location: 'http://192.0.2.1/list' }, 302), /not https/],
    ['redirects without end', send('', { location: '/list.txt' }, 302), /more than 5 times/],
  ])('keeps the list if the server %s', async (_, answer, reason, options) => {
    const { path, handler, update, verdictOf, store } = await stored(old);
    const before = await readFile(join(path, 'ours.feed'));
    handler.answer = answer;
    expect(await update(options ?? {})).toMatchObject({
      status: 'failed',
      error: { message: expect.stringMatching(reason), hint: expect.any(String) },
    });
    expect((await readFile(join(path, 'ours.feed'))).equals(before)).toBe(true);
    expect(await left(path)).toEqual(['ours.feed', 'ours.json']);
    expect(await verdictOf('evil.example')).toBe('malicious');
    expect(await store.list()).toMatchObject([{ state: { entries: 2, etag: '"1"' } }]);
  });

  it('refuses a list that has lost nine tenths of its entries, unless that is allowed', async () => {
    const { handler, update } = await stored(Array.from({ length: 100 }, (_, index) => `n${index}.example`).join('\n'));
    handler.answer = send('n1.example\nn2.example');
    expect(await update()).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('2 entries, after 100') } });
    expect(await update({ allowShrink: true })).toMatchObject({ status: 'updated', entries: 2 });
  });

  it('goes on with the others where one fails', async () => {
    const { store, handler, path } = await stored();
    const other = await server(send('worse.example'));
    await store.add({ name: 'a', url: other.url });
    other.handler.answer = send('worst.example');
    handler.answer = send('', {}, 503);
    expect((await Array.fromAsync(store.update())).map(({ name, status }) => [name, status])).toEqual([
      ['a', 'updated'],
      ['ours', 'failed'],
    ]);
    expect((await feeds({ directory: path, builtin: false }).lookup('worst.example')).verdict).toBe('malicious');
    await expect(Array.fromAsync(store.update(['b']))).rejects.toMatchObject({ message: 'there is no feed b', hint: 'There is: a, ours.' });
  });

  it('may run twice at once', async () => {
    const { handler, store, verdictOf, path } = await stored();
    let count = 0;
    handler.answer = (response) => send(`worse-${++count}.example`, { etag: `"new-${count}"` })(response, undefined as never);
    const outcomes = (await Promise.all([1, 2, 3].map(() => Array.fromAsync(store.update())))).flat();
    expect(outcomes.map(({ status }) => status)).toEqual(['updated', 'updated', 'updated']);
    expect(await left(path)).toEqual(['ours.feed', 'ours.json']);
    handler.answer = (response, request) =>
      (request.headers['if-none-match'] ? send('', {}, 304) : send('last.example'))(response, request);
    await Array.fromAsync(store.update());
    expect(await Array.fromAsync(store.verify())).toMatchObject([{ status: 'unchanged', entries: 1 }]);
    const verdicts = await Promise.all(['worse-1.example', 'worse-2.example', 'worse-3.example', 'last.example'].map(verdictOf));
    expect(verdicts.filter((verdict) => verdict === 'malicious')).toHaveLength(1);
  });

  it('removes what killed updates have left, and nothing of those that may run', async () => {
    const { path, update } = await stored();
    for (const name of ['.ours.0123456789ab.tmp', '.ours.ba9876543210.tmp']) await writeFile(join(path, name), 'x');
    await utimes(join(path, '.ours.0123456789ab.tmp'), 0, 0);
    await update();
    expect(await left(path)).toEqual(['.ours.ba9876543210.tmp', 'ours.feed', 'ours.json']);
  });

  it('ends when the caller does', async () => {
    const { handler, store, path } = await stored();
    handler.answer = () => undefined;
    const reason = new Error('enough');
    await expect(Array.fromAsync(store.update([], { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    expect(await left(path)).toEqual(['ours.feed', 'ours.json']);
  });
});

describe('a checksum', () => {
  const content = 'evil.example\n';
  const sha256 = createHash('sha256').update(content).digest('hex');

  it.each([
    ['as it is', sha256],
    ['in capitals', sha256.toUpperCase()],
  ])('is compared %s', async (_, checksum) => {
    const { update, handler } = await stored(content, { checksum });
    handler.answer = send('evil.example\nmore.example\n');
    expect(await update()).toMatchObject({
      status: 'failed',
      error: { code: 'invalid_response', message: expect.stringContaining(sha256) },
    });
  });

  it.each([
    ['one hash', () => `${sha256}\n`],
    ['lines of sha256sum', () => `${'0'.repeat(64)}  other.txt\n${sha256} *list.txt\n`],
  ])('is taken from the vendor’s file with %s', async (_, sums) => {
    const { url } = await server((response, request) => send(request.url === '/sums' ? sums() : content)(response, request));
    const store = feedStore(await directory());
    expect(await store.add({ url, checksum: new URL('/sums', url).href })).toMatchObject({ state: { sha256 } });
  });

  it.each([
    ['has another', `${'0'.repeat(64)}  list.txt\n`, /should have 0000/],
    ['has none', 'not found', /no SHA-256/],
    ['has several, and none for this file', `${'0'.repeat(64)}  a\n${sha256}  b\n`, /no SHA-256/],
  ])('fails where the vendor’s file %s', async (_, sums, reason) => {
    const { url } = await server((response, request) => send(request.url === '/sums' ? sums : content)(response, request));
    const path = await directory();
    await expect(feedStore(path).add({ url, checksum: new URL('/sums', url).href })).rejects.toMatchObject({
      message: expect.stringMatching(reason),
    });
    expect(await left(path)).toEqual([]);
  });
});

describe('a credential', () => {
  const secretOf = (variable: string) => (variable === 'KEY' ? 's3cret-value' : undefined);

  it('is sent in its header or query, and stays out of the directory', async () => {
    for (const auth of [
      { env: 'KEY', header: 'Auth-Key' },
      { env: 'KEY', query: 'auth-key' },
    ]) {
      const { path, requests } = await stored(undefined, { auth }, { secretOf });
      expect([requests[0]?.headers['auth-key'], new URL(requests[0]?.url ?? '', 'http://x').searchParams.get('auth-key')]).toContain(
        's3cret-value',
      );
      for (const file of await readdir(path)) expect(await readFile(join(path, file), 'latin1')).not.toContain('s3cret-value');
    }
  });

  it('is asked for where it is missing, before anything is sent', async () => {
    const { update, requests } = await stored(undefined, { auth: { env: 'KEY', header: 'Auth-Key' } }, { secretOf });
    expect(await update({})).toMatchObject({ status: 'failed', error: { code: 'configuration', message: 'KEY is not set' } });
    expect(requests).toHaveLength(1);
  });

  it('does not go to another origin, by a redirect or for a checksum', async () => {
    const other = await server(send('evil.example'));
    const { url, requests } = await server((response, request) =>
      request.url?.startsWith('/list.txt') === true
        ? send('', { location: other.url }, 302)(response, request)
        : send('evil.example')(response, request),
    );
    const auth = { env: 'KEY', header: 'Auth-Key' };
    const store = feedStore(await directory());
    await expect(store.add({ url, auth }, { secretOf })).rejects.toMatchObject({ message: expect.stringContaining('must not go') });
    expect(other.requests).toHaveLength(0);
    expect(requests[0]?.headers['auth-key']).toBe('s3cret-value');
    await expect(store.add({ url: new URL('/x', url).href, auth, checksum: other.url }, { secretOf })).rejects.toMatchObject({
      message: expect.stringContaining('no SHA-256'),
    });
    expect(other.requests[0]?.headers).not.toHaveProperty('auth-key');
  });

  it('follows a redirect within its origin; without one another origin is followed too', async () => {
    const other = await server(send('evil.example'));
    const within = await server((response, request) =>
      (request.url === '/list.txt' ? send('', { location: '/b' }, 301) : send('evil.example'))(response, request),
    );
    const beyond = await server(send('', { location: other.url }, 307));
    const store = feedStore(await directory());
    await store.add({ name: 'within', url: within.url, auth: { env: 'KEY', header: 'Auth-Key' } }, { secretOf });
    expect(within.requests[1]?.headers['auth-key']).toBe('s3cret-value');
    expect(await store.add({ name: 'beyond', url: beyond.url })).toMatchObject({ state: { entries: 1 } });
  });

  it('is in no error', async () => {
    const store = feedStore(await directory());
    const failure = await store
      .add({ url: 'http://127.0.0.1:1/', auth: { env: 'KEY', query: 'k' } }, { secretOf })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'network' });
    expect(JSON.stringify(failure) + String((failure as Error).stack)).not.toContain('s3cret');
  });
});

describe('a directory of feeds', () => {
  it('that is not there, or holds what is no feed, is an error of the connector', async () => {
    const path = await directory();
    const lookup = (at: string) => feeds({ directory: at, builtin: false }).lookup('evil.example');
    await expect(lookup(join(path, 'none'))).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('does not exist'),
    });
    await writeFile(join(path, 'x.json'), '{}');
    await expect(lookup(path)).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('does not describe a feed'),
    });
  });

  it('whose list is missing is an error that says what to do, and never an answer', async () => {
    const { path } = await stored();
    await rm(join(path, 'ours.feed'));
    await expect(feeds({ directory: path, builtin: false }).lookup('evil.example')).rejects.toMatchObject({
      code: 'configuration',
      hint: 'Run tw feeds update ours.',
    });
  });

  it('forgets a feed that is removed', async () => {
    const { path, store } = await stored();
    await store.remove('ours');
    expect(await left(path)).toEqual([]);
    await expect(store.remove('ours')).rejects.toMatchObject({ code: 'configuration' });
  });
});
