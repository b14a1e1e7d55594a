import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { fixture, startServer } from '../src/index.ts';
import { createLeakDetector } from '../src/leaks.ts';
import { reportLine } from '../src/report.ts';

describe('startServer', () => {
  const serve: typeof startServer = async (handler) => {
    const server = await startServer(handler);
    onTestFinished(() => server.close());
    return server;
  };

  it('answers over HTTP and keeps what it was sent', async () => {
    const server = await serve(({ nth }) => ({ status: 201, headers: { 'x-nth': String(nth) }, body: { ok: true } }));
    const response = await fetch(`${server.url}/a%2Fb?c=d&c=e`, { method: 'POST', body: 'hello', headers: { 'x-key': 'k' } });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-nth')).toBe('1');
    expect(await response.json()).toEqual({ ok: true });
    expect((await fetch(`${server.url}/a%2Fb`, { method: 'POST' })).headers.get('x-nth')).toBe('2');
    const [first] = server.requests;
    expect(first).toMatchObject({ method: 'POST', path: '/a%2Fb', body: 'hello', origin: server.url, headers: { 'x-key': 'k' } });
    expect(first?.query.getAll('c')).toEqual(['d', 'e']);
  });

  it('sends text as it is, and no body for undefined', async () => {
    const server = await serve(({ path }) => (path === '/text' ? { body: '{"not": "parsed' } : { status: 204 }));
    expect(await (await fetch(`${server.url}/text`)).text()).toBe('{"not": "parsed');
    expect(await (await fetch(server.url)).text()).toBe('');
  });

  it('counts connections that bring no request, and tells when one is closed', async () => {
    const server = await serve(() => () => undefined);
    const { port, hostname } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();
    const controller = new AbortController();
    const pending = fetch(server.url, { signal: controller.signal }).catch(() => 'aborted');
    await expect.poll(() => server.requests.length).toBe(1);
    expect(server.connections()).toBe(2);
    controller.abort();
    expect(await pending).toBe('aborted');
    await server.requests[0]?.closed;
  });

  it('closes with connections still open', async () => {
    const server = await startServer(() => () => undefined);
    const pending = fetch(server.url).catch(() => 'broken');
    await expect.poll(() => server.requests.length).toBe(1);
    await server.close();
    expect(await pending).toBe('broken');
  });
});

describe('fixture', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fixtures-'));
  mkdirSync(join(folder, 'fixtures'));
  const from = pathToFileURL(join(folder, 'test', 'some.test.ts')).href;
  const write = (name: string, content: unknown) => writeFileSync(join(folder, 'fixtures', name), JSON.stringify(content));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('loads an answer beside the folder of the test', () => {
    write('good.json', { source: 'https://docs.example.com/api', status: 201, body: { a: 1 } });
    expect(fixture(from, 'good.json')).toEqual({ source: 'https://docs.example.com/api', status: 201, body: { a: 1 } });
  });

  it.each([
    ['without a source', { body: {} }, /source/],
    ['with an empty source', { source: ' ', body: {} }, /source/],
    ['with a status that is none', { source: 'x', status: 7 }, /status/],
    ['with a key that means nothing', { source: 'x', bdy: {} }, /bdy/],
  ])('refuses one %s', (_, content, problem) => {
    write('bad.json', content);
    expect(() => fixture(from, 'bad.json')).toThrow(problem);
  });
});

describe('the search for credentials', () => {
  const secret = 's3cret/+key=äö';
  const { find, assertNone } = createLeakDetector([secret]);

  it.each([
    ['as it is', secret],
    ['percent-encoded', `?key=${encodeURIComponent(secret)}&x`],
    ['as in a form', `key=${new URLSearchParams({ a: secret })}`],
    ['in Base64', `Basic ${Buffer.from(secret).toString('base64')}`],
    ['in Base64url without padding', Buffer.from(secret).toString('base64url')],
    ['in a Basic pair', `authorization: Basic ${Buffer.from(`somebody:${secret}`).toString('base64')}`],
    ['cut in the middle', `the key is ${secret.slice(0, 9)}…`],
  ])('finds one %s', (_, shown) => {
    expect(find(`before ${shown} after`)).toBe(secret);
  });

  it('finds nothing where there is nothing', () => {
    expect(find('s3crets are kept [REDACTED] aGVsbG8gd29ybGQ=')).toBeUndefined();
    assertNone(Object.assign(Object.create(null) as object, { a: [1, 'x'], b: () => secret }), 'this');
  });

  it.each([
    ['a property that is not enumerable', Object.defineProperty({}, 'hidden', { value: secret })],
    ['a cause', new Error('x', { cause: { request: { key: secret } } })],
    ['a symbol', { [Symbol('key')]: secret }],
    ['a map', new Map([['key', secret]])],
    ['an object that prints itself otherwise', { key: secret, toJSON: () => 'x', toString: (): string => 'x' }],
    ['a deep place', { a: { b: { c: { d: { e: { f: [{ g: secret }] } } } } } }],
  ])('looks into %s', (_, value) => {
    expect(() => assertNone(value, 'it')).toThrow('the credential "s3c…"');
  });
});

describe('the report', () => {
  it('counts operations, checks and failures', () => {
    const run = ['a', 'a', 'b', 'health'].map((subject) => ({
      check: { subject, name: 'x', run: async () => undefined },
      error: subject === 'b' ? new Error('x') : undefined,
    }));
    expect(reportLine('some', ['a', 'b'], run, 4)).toBe('some: 2 operations × 1 to 2 checks + 1 others = 4 run, 1 failed');
    expect(reportLine('some', ['a', 'b'], run, 100)).toBe('some: 4 of 100 run, 1 failed');
  });
});
