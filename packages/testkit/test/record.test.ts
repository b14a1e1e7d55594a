import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  address,
  apiKeyHeader,
  apiKeyQuery,
  type Auth,
  basic,
  clientCredentials,
  defineConnector,
  list,
  type ListContext,
  operation,
  paginate,
  path,
  read,
  type ReadContext,
  type Secret,
  secret,
  text,
} from '@tw/connector-core';
import nock from 'nock';
import * as v from 'valibot';
import { afterAll, afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { fixture, type Reply, type SeenRequest, startServer } from '../src/index.ts';
import { replay } from '../src/nock.ts';
import { record, type RecordOptions } from '../src/record/index.ts';

const key = 'k3y/+&="sö-value';
const user = 'jane.doe@corp.test';
const settings = (url: string) => ({ url, username: user, key });

const anything = v.record(v.string(), v.unknown());

const acmeWith = (authOf: (config: { readonly url: string; readonly username: string; readonly key: Secret }) => Auth) =>
  defineConnector({
    id: 'acme',
    displayName: 'Acme',
    traits: ['file_analysis'],
    config: v.strictObject({ url: address('The API'), username: text('Who'), key: secret('The key') }),
    http: (config) => ({ baseUrl: `${config.url}/v1`, auth: authOf(config) }),
    ping: ({ http }, options) => http.get(path`me`, { schema: anything, ...options }),
    operations: ({ http }) => ({
      getThing: operation(read(v.string()), (id: string, options: ReadContext) =>
        http.get(path`things/${id}`, { schema: anything, ...options }),
      ),
      listThings: operation(list(), (options: ListContext) =>
        paginate({
          fetch: (cursor?: string) =>
            http.get(path`things`, {
              schema: v.object({ things: v.array(v.object({ id: v.string() })), next: v.nullable(v.string()) }),
              query: { cursor },
              ...options,
            }),
          items: ({ things }) => things,
          next: ({ next }) => next ?? undefined,
        }),
      ),
    }),
  });

const auths: Readonly<Record<string, Parameters<typeof acmeWith>[0]>> = {
  'in a header': (config) => apiKeyHeader('x-key', config.key),
  'in the query': (config) => apiKeyQuery('api key', config.key),
  'in a Basic login': (config) => basic(config.username, config.key),
  'for a token': (config) => clientCredentials({ tokenUrl: `${config.url}/token`, clientId: config.username, clientSecret: config.key }),
};

const folder = mkdtempSync(join(tmpdir(), 'recordings-'));
mkdirSync(join(folder, 'fixtures'));
const here = pathToFileURL(join(folder, 'test', 'some.test.ts')).href;
const fileOf = (name: string) => join(folder, 'fixtures', name);
const source = 'https://docs.example.com/things';
let files = 0;

async function serve(handler: (request: SeenRequest) => Reply) {
  const server = await startServer(handler);
  onTestFinished(() => server.close());
  return server;
}

afterEach(() => nock.cleanAll());
afterAll(() => {
  nock.restore();
  rmSync(folder, { recursive: true });
});

const token = 'eyJhbGciOiJub25lIn0.token-of-jane.x';

/** A vendor that repeats all it is told, in each usual form. */
function telltale({ path: to, headers, query, origin }: SeenRequest): Reply {
  if (to === '/token') return { body: { access_token: token, expires_in: 3600 } };
  if (to.endsWith('/things'))
    return { body: query.get('cursor') === null ? { things: [{ id: '1' }], next: `${key} 2` } : { things: [{ id: '2' }], next: null } };
  const forms = [
    key,
    encodeURIComponent(key),
    new URLSearchParams({ key }).toString(),
    Buffer.from(key).toString('base64'),
    Buffer.from(key).toString('base64url'),
  ];
  return {
    headers: {
      'content-type': 'application/json',
      'set-cookie': 'session=c00kie-of-jane; Path=/',
      link: `<${origin}/next?key=${encodeURIComponent(key)}>; rel="next"`,
    },
    body: {
      forms,
      inside: { json: JSON.stringify({ key }), basic: `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}`, [key]: 'as a name' },
      headers,
      links: [`${origin}/things/7`, `https://jane.doe%40corp.test/`, `mailto:${user}`, 'mailto:john@corp.test'],
      host: origin.replace('http://', ''),
      cookie: 'c00kie-of-jane',
      token,
      big: 7,
    },
  };
}

async function recorded(auth: string, handler: (request: SeenRequest) => Reply, more: Partial<RecordOptions> = {}) {
  const server = await serve(handler);
  const name = `${++files}.json`;
  const factory = acmeWith(auths[auth] ?? expect.fail(auth));
  const given = { file: fileOf(name), source, ...more };
  const result = await record(factory, settings(server.url), (acme) => acme.getThing('a b'), given);
  return { ...result, factory, name, written: readFileSync(fileOf(name), 'utf8'), url: server.url };
}

const answering = (body: unknown) => () => ({ body });

describe('a recording with the key', () => {
  it.each(Object.keys(auths))('%s holds nothing of it, nor of the user, and can be replayed', async (auth) => {
    const { written, outcome, factory, name, url } = await recorded(auth, telltale);
    expect(outcome).toHaveProperty('value.big', 7);
    const { host } = new URL(url);
    for (const known of [key, 'k3y', Buffer.from(key).toString('base64').slice(0, 10), token, 'c00kie-of-jane', 'jane', 'corp.test', host])
      expect(written, known).not.toContain(known);
    const all = [...written.matchAll(/[\w+/-]{8,}={0,2}/g)].map(([word]) => Buffer.from(word, 'base64').toString());
    expect(all.filter((word) => word.includes('k3y') || word.includes('jane'))).toEqual([]);

    const again = replay(factory, here, name);
    const value = await again.connector.getThing('a b');
    expect(value).toMatchObject({
      big: 7,
      token: expect.stringMatching(/^placeholder-/),
      cookie: expect.stringMatching(/^placeholder-token-/),
    });
    expect(again.isDone()).toBe(true);
  });
});

describe('a recording', () => {
  it('of several answers is one file, whose cursors still fit', async () => {
    const server = await serve(telltale);
    const factory = acmeWith(auths['in the query'] ?? expect.fail());
    await record(factory, settings(server.url), (acme) => acme.listThings(), { file: fileOf('several.json'), source });
    const again = replay(factory, here, 'several.json');
    const things = await Array.fromAsync(again.connector.listThings());
    expect(things).toEqual([{ id: '1' }, { id: '2' }]);
    expect(again.isDone()).toBe(true);
    expect(() => fixture(here, 'several.json')).toThrow('exchanges');
  });

  it('of one answer is a fixture, with what else was to be scrubbed replaced', async () => {
    const { name } = await recorded('in a header', answering({ host: 'ws-0042', of: 'Jane Doe', pid: 4711 }), {
      scrub: { 'ws-0042': 'host-1', 'Jane Doe': 'A User', 4711: '1' },
    });
    expect(fixture(here, name)).toEqual({
      source,
      status: 200,
      headers: expect.any(Object),
      body: { host: 'host-1', of: 'A User', pid: 1 },
    });
  });

  it('can be of a failure', async () => {
    const { outcome, name, factory } = await recorded('in a header', () => ({ status: 404, body: { error: 'no such thing' } }));
    expect(outcome).toMatchObject({ error: { code: 'not_found' } });
    await expect(replay(factory, here, name).connector.getThing('a b')).rejects.toMatchObject({ code: 'not_found', status: 404 });
  });

  it.each([
    ['text', 'plain <b>text</b>'],
    ['numbers that JSON.parse would change', '{"id":12345678901234567890}'],
    ['nothing', undefined],
  ])('keeps %s as it was', async (_, body) => {
    const { name } = await recorded('in a header', () => ({ headers: { 'content-type': 'application/json' }, body }));
    expect(fixture(here, name).body).toBe(body);
  });

  it.each([
    ['percent-encoded beside letters', (value: string) => `x${encodeURIComponent(value)}x`],
    ['in Base64 for addresses, beside letters', (value: string) => `key-${Buffer.from(value).toString('base64url')}-x`],
    ['in Base64 beside letters', (value: string) => `key-${Buffer.from(value).toString('base64')}x`],
  ])('replaces a text %s', async (_, form) => {
    const secret = 'k3y >>>???~~~';
    const { name } = await recorded('in a header', answering({ a: form(secret) }), { scrub: { [secret]: 'of nobody' } });
    expect(fixture(here, name).body).toEqual({ a: form('of nobody') });
  });

  it('holds no session that was answered under any name and is sent, and no credential that was computed', async () => {
    const session = 'aa11bb22cc33dd44ee55';
    const signature = 'of-this-very-request';
    const server = await serve(answering({ sid: session, echo: `was ${signature}` }));
    const factory = acmeWith(() => ({
      authorize({ headers }) {
        headers.set('authorization', `Signed ${signature}`);
        headers.set('x-session', session);
      },
    }));
    await record(factory, settings(server.url), (acme) => acme.getThing('x'), { file: fileOf('session.json'), source });
    expect(fixture(here, 'session.json').body).toEqual({
      sid: expect.stringMatching(/^placeholder-token-\d$/),
      echo: expect.stringMatching(/^was placeholder-token-\d$/),
    });
  });

  it('tells names from parts of words', async () => {
    const { name } = await recorded('in a header', answering({ a: 'corp.test', b: 'notcorp.test', c: 'corp.tests' }));
    expect(fixture(here, name).body).toEqual({ a: 'example.com', b: 'notcorp.test', c: 'corp.tests' });
  });
});

describe('nothing is written', () => {
  const hex = Buffer.from(key).toString('hex');
  it.each([
    ['in hex', hex],
    ['in hex with colons', hex.replaceAll(/(..)(?=.)/g, '$1:')],
    ['in Base64, twice', Buffer.from(Buffer.from(`x${key}`).toString('base64')).toString('base64')],
    ['percent-encoded, twice', encodeURIComponent(encodeURIComponent(key))],
    ['with entities of HTML', key.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
    ['with codes of characters', Array.from(key, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
    ['in capitals', key.toUpperCase()],
  ])('where the key is there %s', async (_, shown) => {
    const error = await recorded('in a header', answering({ deep: [{ debug: `it was ${shown} once` }] })).catch(
      (thrown: unknown) => thrown,
    );
    expect(String(error)).toMatch(/^Error: key is still in body\.deep\.0\.debug of the recording/);
    expect(String(error)).not.toContain(shown);
    expect(existsSync(fileOf(`${files}.json`))).toBe(false);
  });

  it.each([
    ['a name of the user', { who: 'JANE%2EDOE%40corp%2Etest' }, 'username'],
    ['a value of scrub as a number, which has to stay one', { id: 4711 }, 'a value of scrub'],
    ['a key of an object', { [hex]: 1 }, 'key'],
  ])('where it is %s', async (_, body, name) => {
    await expect(recorded('in a header', answering(body), { scrub: { 4711: 'x' } })).rejects.toThrow(`${name} is still in body`);
  });

  it('over a file that is there, before the vendor is asked', async () => {
    const server = await serve(answering({ new: true }));
    const factory = acmeWith(auths['in a header'] ?? expect.fail());
    const file = pathToFileURL(fileOf('there.json'));
    writeFileSync(file, 'old');
    const call = (more: Partial<RecordOptions>) =>
      record(factory, settings(server.url), (acme) => acme.getThing('x'), { file, source, ...more });
    await expect(call({})).rejects.toThrow('overwrite: true');
    expect([readFileSync(file, 'utf8'), server.requests.length]).toEqual(['old', 0]);
    await call({ overwrite: true });
    expect(fixture(here, 'there.json').body).toEqual({ new: true });
  });

  it('where nothing was answered, or what was answered is no text', async () => {
    const factory = acmeWith(auths['in a header'] ?? expect.fail());
    const file = fileOf('none.json');
    await expect(record(factory, settings('http://127.0.0.1:9'), (acme) => acme.getThing('x'), { file, source })).rejects.toThrow(
      'nothing was answered',
    );
    await expect(recorded('in a header', () => ({ body: new Uint8Array([0xff, 0xfe, 0]) }))).rejects.toThrow('only text can be recorded');
    expect(existsSync(file)).toBe(false);
  });

  it('where a key is too short to be looked for, or a text is empty', async () => {
    const factory = acmeWith(auths['in a header'] ?? expect.fail());
    const short = { url: 'http://127.0.0.1:9', username: user, key: 'abc' };
    await expect(record(factory, short, () => 1, { file: fileOf('x.json'), source })).rejects.toThrow('key has fewer than 6');
    await expect(recorded('in a header', answering({}), { scrub: { '': 'x' } })).rejects.toThrow('an empty text');
    await expect(recorded('in a header', answering({}), { source: ' ' })).rejects.toThrow('source is empty');
  });
});
