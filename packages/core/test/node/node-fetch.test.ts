import { createServer, type ServerOptions } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type ConnectorOptions, path } from '../../src/index.ts';
import { nodeFetch, type NodeFetchOptions } from '../../src/node.ts';
import { type Identity, makeAuthority, makeExpired, makeIdentity } from '../tools/certificates.ts';
import { anything, failure, get, post, probe } from '../tools/probe.ts';
import { serveProxy } from '../tools/proxy.ts';
import { deadUrl, json, serve, stage, type Stage, until } from '../tools/server.ts';

let ca: Identity;
let server: Identity;
let client: Identity;

beforeAll(async () => {
  ca = await makeAuthority();
  server = await makeIdentity(ca, ['localhost', '127.0.0.1']);
  client = await makeIdentity(ca, ['connector']);
});

const ok = (_: IncomingMessage, response: ServerResponse) => json(response, { ok: true });

const serveTls = (
  options: ServerOptions = {},
  answer: (request: IncomingMessage, response: ServerResponse) => unknown = ok,
): Promise<Stage> => stage(createServer({ ...server, ...options }, answer), [], 'https');

/** A connector with a fetch of these options. */
function connector(baseUrl: string, options: NodeFetchOptions, more: ConnectorOptions = {}) {
  const fetch = nodeFetch(options);
  onTestFinished(() => fetch.close());
  return probe({ baseUrl }, { retries: 0, ...more, fetch });
}

/** One that takes the request for a tunnel, and says nothing until it is left. */
const serveSilentProxy = () => serveProxy({ answer: (socket) => (socket.resume().once('end', () => socket.destroy()), true) });

const act = (to: ReturnType<typeof probe>, timeoutMs = 5000) =>
  to.act(
    async (http, options) => {
      await http.post(path`act`, { schema: anything, json: { isolate: true }, ...options });
      return { status: 'completed', message: 'done' };
    },
    { timeoutMs },
  );

describe('a proxy', () => {
  it('is asked for a tunnel to https:, which is then kept', async () => {
    const [to, proxy] = [await serveTls(), await serveProxy({ credentials: 'puser:p@ss:word' })];
    const calls = connector(to.url, { ca: ca.cert, proxy: proxy.url.replace('//', '//puser:p%40ss%3Aword@') });
    for (let n = 0; n < 4; n++) expect(await get(calls)).toEqual({ ok: true });
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${new URL(to.url).host}`]));
    expect(proxy.asked.length).toBeLessThanOrEqual(2);
  });

  it('is handed plain HTTP, with its credentials, which the server does not see', async () => {
    const seen: unknown[] = [];
    const to = await serve(({ headers, url }, response) => (seen.push(headers['proxy-authorization'], url), json(response, { ok: true })));
    const proxy = await serveProxy({ credentials: 'puser:ppass' });
    expect(await get(connector(to.url, { proxy: proxy.url.replace('//', '//puser:ppass@') }))).toEqual({ ok: true });
    expect(proxy.asked).toEqual([`GET ${to.url}/thing`]);
    expect(seen).toEqual([undefined, '/thing']);
  });

  it.each(['http', 'https'])('that refuses its user is named, for %s:, and nothing was sent', async (scheme) => {
    const to = scheme === 'https' ? await serveTls() : await serve((_, response) => json(response, {}));
    const proxy = await serveProxy({ credentials: 'puser:ppass' });
    const calls = connector(to.url, { ca: ca.cert, proxy: proxy.url.replace('//', '//puser:wr0ngpass@') });
    for (const error of [await failure(get(calls)), await failure(act(calls))]) {
      expect(error).toMatchObject({
        code: 'configuration',
        status: 407,
        retryable: false,
        message: 'the proxy refuses its user name and password (407)',
      });
      expect(error.hint).toContain('http://user:password@proxy.example:8080');
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('wr0ngpass');
    }
    expect(to.connections).toBe(0);
  });

  it('that does not reach the server, or must not, says so; an action is then clear', async () => {
    const proxy = await serveProxy();
    const dead = connector((await deadUrl()).replace('http:', 'https:'), { proxy: proxy.url });
    const refused = { code: 'network', message: 'the proxy does not connect to the server (502)', retryable: true };
    expect(await failure(get(dead))).toMatchObject(refused);
    expect(await failure(act(dead))).toMatchObject(refused);
    const forbids = await serveProxy({ answer: (socket) => (socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'), true) });
    expect(await failure(get(connector('https://vendor.example', { proxy: forbids.url })))).toMatchObject({
      code: 'network',
      retryable: false,
      status: 403,
    });
  });

  it('that is not there is told from a server that is not', async () => {
    for (const baseUrl of ['https://vendor.example', 'http://127.0.0.1:1'])
      expect(await failure(act(connector(baseUrl, { proxy: await deadUrl() })))).toMatchObject({
        code: 'network',
        retryable: true,
        message: 'no connection to the proxy: the server refuses the connection (ECONNREFUSED)',
      });
  });

  it('that breaks off or talks nonsense is a network failure', async () => {
    for (const answer of ['', 'SSH-2.0-x\r\n']) {
      const proxy = await serveProxy({ answer: (socket) => (answer === '' ? socket.resetAndDestroy() : socket.end(answer), true) });
      const error = await failure(get(connector('https://vendor.example', { proxy: proxy.url })));
      expect(error.message).toMatch(/^no connection to the proxy: /);
    }
  });

  it('that says nothing is a timeout, and is let go of', async () => {
    const proxy = await serveSilentProxy();
    const calls = connector('https://vendor.example', { proxy: proxy.url }, { timeoutMs: 200 });
    expect(await failure(act(calls, 200))).toMatchObject({ code: 'timeout' });
    await until(() => proxy.open.size === 0);
    expect(await failure(get(calls))).toMatchObject({ code: 'timeout' });
  });

  it('may be spoken to over TLS', async () => {
    const [to, inner] = [await serve((_, response) => json(response, { ok: true })), await serveProxy()];
    const proxy = await serveTls({}, (request, response) => {
      inner.asked.push(request.url ?? '');
      return json(response, { through: request.url });
    });
    expect(await get(connector(to.url, { ca: ca.cert, proxy: proxy.url }))).toEqual({ through: `${to.url}/thing` });
    expect(await failure(get(connector(to.url, { proxy: proxy.url })))).toMatchObject({ code: 'network', retryable: false });
  });

  it('is left out for what noProxy names', async () => {
    const [to, proxy] = [await serveTls(), await serveProxy()];
    const port = new URL(to.url).port;
    for (const noProxy of ['127.0.0.0/8', `127.0.0.1:${port}`, '*', ['other.example', '127.0.0.1']])
      expect(await get(connector(to.url, { ca: ca.cert, proxy: proxy.url, noProxy }))).toEqual({ ok: true });
    expect(proxy.asked).toEqual([]);
    await get(connector(to.url, { ca: ca.cert, proxy: proxy.url, noProxy: '127.0.0.1:1, 10.0.0.0/8' }));
    expect(proxy.asked).toHaveLength(1);
  });

  it('is none where its address is empty, as a variable may be', async () => {
    const to = await serveTls();
    expect(await get(connector(to.url, { ca: ca.cert, proxy: '' }))).toEqual({ ok: true });
  });

  it.each(['proxy.example:8080', 'socks5://proxy.example', 'http://us%er:s3cretpw@proxy.example', 'not an address s3cretpw'])(
    'has an address, and what is none is refused without its words: %s',
    (proxy) => {
      let error: unknown;
      try {
        nodeFetch({ proxy });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toMatchObject({ code: 'configuration', message: 'proxy is not the address of one' });
      expect(inspect(error, { depth: 9 })).not.toContain('s3cretpw');
    },
  );

  it('keeps its password to itself', () => {
    const fetch = nodeFetch({ proxy: 'http://puser:s3cretpw@proxy.example:8080', cert: client.cert, key: client.key });
    const printed = inspect(fetch, { depth: 9, showHidden: true }) + JSON.stringify({ fetch, ...fetch });
    for (const secret of ['s3cretpw', Buffer.from('puser:s3cretpw').toString('base64'), client.key.slice(40, 80)])
      expect(printed).not.toContain(secret);
  });
});

describe('what must not be sent twice', () => {
  it('has a connection of its own, through a proxy too, and is sent once', async () => {
    let actions = 0;
    const to = await serveTls({}, (request, response) => {
      if (request.method === 'GET') return json(response, {});
      actions++;
      return request.socket.destroy();
    });
    const proxy = await serveProxy();
    const calls = connector(to.url, { ca: ca.cert, proxy: proxy.url }, { retries: 2 });
    await get(calls);
    expect(await failure(act(calls))).toMatchObject({ code: 'network', retryable: false });
    expect(actions).toBe(1);
    expect(proxy.asked).toHaveLength(2);
  });
});

describe('a tunnel that was kept', () => {
  it('and that the server closed meanwhile does not fail a reading request', async () => {
    const to = await serveTls({}, (request, response) => {
      json(response, { ok: true });
      setTimeout(() => request.socket.destroy(), 15);
    });
    const proxy = await serveProxy();
    const calls = connector(to.url, { ca: ca.cert, proxy: proxy.url });
    for (let n = 0; n < 12; n++) {
      expect(await get(calls)).toEqual({ ok: true });
      await new Promise((resolve) => setTimeout(resolve, 12 + (n % 6)));
    }
  });
});

describe('TLS', () => {
  it('by a private authority is refused without its certificate, with a hint, and taken with it', async () => {
    const to = await serveTls();
    const error = await failure(get(connector(to.url, {})));
    expect(error).toMatchObject({ code: 'network', retryable: false });
    expect(error.hint).toContain('`ca` of nodeFetch');
    for (const given of [ca.cert, Buffer.from(ca.cert), [(await makeAuthority('Other')).cert, ca.cert]])
      expect(await get(connector(to.url, { ca: given }))).toEqual({ ok: true });
  });

  it('that does not verify is refused, whatever the environment says', async () => {
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    onTestFinished(() => {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    });
    const proxy = await serveProxy();
    let requests = 0;
    for (const [identity, code] of [
      [await makeIdentity(ca, ['wrong.example']), 'ERR_TLS_CERT_ALTNAME_INVALID'],
      [await makeExpired(ca, ['localhost', '127.0.0.1']), 'CERT_HAS_EXPIRED'],
      [await makeIdentity(await makeAuthority('Other'), ['127.0.0.1']), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ] as const) {
      const to = await serveTls(identity, () => requests++);
      for (const options of [{}, { proxy: proxy.url }])
        for (const call of [get, act]) {
          const error = await failure(call(connector(to.url, { ca: ca.cert, ...options })));
          expect(error).toMatchObject({ code: 'network', retryable: false, message: `the connection failed (${code})` });
        }
    }
    expect(requests).toBe(0);
  });

  it('shows a client certificate, and says what is missing without one', async () => {
    const to = await serveTls({ ca: ca.cert, requestCert: true, rejectUnauthorized: true });
    const proxy = await serveProxy();
    for (const options of [{}, { proxy: proxy.url }]) {
      const shown = connector(to.url, { ca: ca.cert, cert: client.cert, key: Buffer.from(client.key), ...options });
      expect(await get(shown)).toEqual({ ok: true });
      expect(await act(shown)).toMatchObject({ success: true });
      for (const call of [get, act]) {
        const error = await failure(call(connector(to.url, { ca: ca.cert, ...options })));
        expect(error).toMatchObject({ code: 'network', retryable: false });
        expect(error.hint).toContain('`cert` and `key`');
      }
    }
  });

  it.each<[object, string]>([
    [{ ca: './ca.pem' }, 'ca is no certificate in PEM'],
    [{ cert: 'x' }, 'cert and key go together'],
    [{ cert: 'x', key: 'y' }, 'ca, cert and key cannot be used'],
    [{ cas: 'x' }, 'cas is not an option'],
    [{ maxSockets: 0 }, 'option maxSockets'],
  ])('%j is refused at once', (options, message) => {
    expect(() => nodeFetch(options)).toThrow(expect.objectContaining({ code: 'configuration', message: expect.stringContaining(message) }));
  });
});

describe('connections', () => {
  it('are at most as many as maxSockets says, and none is kept without keepAlive', async () => {
    let [busy, most] = [0, 0];
    const slow = () =>
      serveTls({}, (_, response) => {
        most = Math.max(most, ++busy);
        setTimeout(() => (busy--, json(response, {})), 20);
      });
    const [few, fresh] = [await slow(), await slow()];
    const limited = connector(few.url, { ca: ca.cert, maxSockets: 2 });
    await Promise.all(Array.from({ length: 10 }, () => get(limited)));
    expect(most).toBe(2);
    const unkept = connector(fresh.url, { ca: ca.cert, keepAlive: false });
    for (let n = 0; n < 3; n++) await get(unkept);
    expect(fresh.connections).toBe(3);
  });

  it('end with close()', async () => {
    const to = await serveTls();
    const fetch = nodeFetch({ ca: ca.cert });
    await get(probe({ baseUrl: to.url }, { fetch }));
    expect(to.open.size).toBe(1);
    await fetch.close();
    await until(() => to.open.size === 0);
  });

  it('are let go of after an abort, also while they open', async () => {
    const proxy = await serveSilentProxy();
    const controller = new AbortController();
    const calls = connector('https://vendor.example', { proxy: proxy.url });
    const call = post(calls, { json: {} }, { signal: controller.signal });
    await until(() => proxy.asked.length === 1);
    controller.abort('enough');
    await expect(call).rejects.toBe('enough');
    await until(() => proxy.open.size === 0);
  });

  it('carry answers within the limits of any other', async () => {
    const to = await serveTls({}, (_, response) => response.end(Buffer.alloc(17 * 2 ** 20, ' ')));
    expect(await failure(get(connector(to.url, { ca: ca.cert })))).toMatchObject({
      code: 'invalid_response',
      message: 'the answer is larger than 16777216 bytes',
    });
  });
});

describe('as a fetch', () => {
  it('answers with a response, and follows no redirect', async () => {
    const to = await serveTls({}, ({ url }, response) =>
      url === '/moved'
        ? response.writeHead(302, { location: '/' }).end()
        : url === '/empty'
          ? response.writeHead(204).end()
          : json(response, { ok: 1 }, 200, { 'x-id': '7' }),
    );
    const fetch = nodeFetch({ ca: ca.cert });
    const answer = await fetch(to.url);
    expect([answer.status, answer.headers.get('x-id'), await answer.json()]).toEqual([200, '7', { ok: 1 }]);
    expect((await fetch(`${to.url}/moved`)).status).toBe(302);
    expect(await (await fetch(new URL('/empty', to.url))).text()).toBe('');
    expect(await (await fetch(to.url, { method: 'POST', body: 'x' })).json()).toEqual({ ok: 1 });
    await expect(fetch(to.url, { signal: AbortSignal.abort(new Error('mine')) })).rejects.toThrow('mine');
    await expect(nodeFetch()(to.url)).rejects.toMatchObject({ code: 'network' });
  });
});
