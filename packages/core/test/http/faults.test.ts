import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ConnectorOptions } from '../../src/index.ts';
import { anything, failure, get, post, probe } from '../tools/probe.ts';
import { deadUrl, json, serve, serveRaw, stage } from '../tools/server.ts';

const once: ConnectorOptions = { retries: 0 };
const big = (maxBytes: number) => (connector: ReturnType<typeof probe>) =>
  connector.call((http, options) => http.get('big' as never, { schema: anything, maxBytes, ...options }));

describe('a compressed answer', () => {
  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', (data: Buffer) => data],
  ] as const)('by %s is read', async (encoding, compress) => {
    const body = { text: 'ü'.repeat(50_000) };
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(compress(Buffer.from(JSON.stringify(body)))),
    );
    expect(await get(probe({ baseUrl: server.url }))).toEqual(body);
  });

  it.each([204, 200])('that is empty after all (%i) is empty', async (status) => {
    const server = await serve((_, response) =>
      response.writeHead(status, { 'content-encoding': 'gzip', ...(status === 200 && { 'content-length': '0' }) }).end(),
    );
    expect(await get(probe({ baseUrl: server.url }))).toBeUndefined();
  });

  it.each([
    ['zstd', Buffer.from('x'), 'the answer has the unknown content encoding "zstd"'],
    ['gzip, gzip', Buffer.from('x'), 'the answer has the unknown content encoding "gzip, gzip"'],
    ['gzip', Buffer.from('{"not":"gzip"}'), 'the answer is not valid HTTP or is broken (Z_DATA_ERROR)'],
    ['gzip', gzipSync('{"a":1}').subarray(0, 12), 'the answer is not valid HTTP or is broken (Z_BUF_ERROR)'],
    ['br', Buffer.from('not brotli at all, not at all'), /is broken \(ERR_/],
  ] as const)('by %s that cannot be read is an invalid answer', async (encoding, body, message) => {
    const server = await serve((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(body));
    const error = await failure(get(probe({ baseUrl: server.url })));
    expect(error).toMatchObject({ code: 'invalid_response', retryable: false });
    expect(error.message).toMatch(message);
    expect(server.requests).toHaveLength(1);
  });
});

describe('an answer that is too large', () => {
  const endless = (chunk: Buffer, headers: Record<string, string> = {}) =>
    serve((_, response) => {
      response.writeHead(200, headers);
      const write = () => {
        while (response.writable && !response.destroyed && response.write(chunk));
      };
      response.on('drain', write);
      write();
    });

  it('is refused at the limit, and its connection closed', async () => {
    const server = await endless(Buffer.alloc(65_536, ' '));
    const error = await failure(big(1_000_000)(probe({ baseUrl: server.url }, once)));
    expect(error).toMatchObject({
      code: 'invalid_response',
      message: 'the answer is larger than 1000000 bytes',
      hint: 'Ask for less at a time.',
    });
    while (server.open.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('is refused at 16 MiB where no limit is named, in bounded memory', async () => {
    const server = await endless(Buffer.alloc(65_536, ' '));
    const before = process.memoryUsage().rss;
    await Promise.all(
      Array.from({ length: 4 }, async () =>
        expect(await failure(get(probe({ baseUrl: server.url }, once)))).toMatchObject({
          code: 'invalid_response',
          message: 'the answer is larger than 16777216 bytes',
        }),
      ),
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('is refused also where it came small, as a %s bomb', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(64 * 1_048_576, ' '));
    expect(bomb.byteLength).toBeLessThan(100_000);
    const server = await serve((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bomb));
    expect(await failure(get(probe({ baseUrl: server.url }, once)))).toMatchObject({
      code: 'invalid_response',
      message: 'the answer is larger than 16777216 bytes',
    });
  });

  it('is refused as an error body too', async () => {
    const server = await serve((_, response) => response.writeHead(400).end(Buffer.alloc(17 * 1_048_576, 'x')));
    expect(await failure(get(probe({ baseUrl: server.url }, once)))).toMatchObject({ code: 'invalid_response' });
  });

  it('is taken up to the very limit', async () => {
    const server = await serve((_, response) => response.end(`"${'x'.repeat(98)}"`));
    expect(await big(100)(probe({ baseUrl: server.url }))).toHaveLength(98);
    expect(await failure(big(99)(probe({ baseUrl: server.url })))).toMatchObject({ code: 'invalid_response' });
  });

  it('is refused from an injected fetch too', async () => {
    let isCancelled = false;
    const fetch = (async () =>
      new Response(
        new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)), cancel: () => void (isCancelled = true) }),
      )) as typeof globalThis.fetch;
    expect(await failure(big(1_000_000)(probe({ baseUrl: 'https://api.example.com' }, { ...once, fetch })))).toMatchObject({
      code: 'invalid_response',
      message: 'the answer is larger than 1000000 bytes',
    });
    expect(isCancelled).toBe(true);
  });
});

describe('bytes that are no proper answer', () => {
  it.each([
    ['junk', 'SSH-2.0-OpenSSH_9.6\r\n', 'invalid_response'],
    ['a header without end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, 'invalid_response'],
    ['a bad chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n', 'invalid_response'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}', 'invalid_response'],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
      'invalid_response',
    ],
    ['nothing', '', 'network'],
    ['half a header', 'HTTP/1.1 200 OK\r\nContent-', 'network'],
    ['too short a body', 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}', 'network'],
    ['chunks without end', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n', 'network'],
    ['a bad chunk after a good one', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n', 'invalid_response'],
    [
      'a bad chunk of compressed data',
      'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n',
      'invalid_response',
    ],
    ['truncated JSON', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{"a":', 'invalid_response'],
    ['a login page', 'HTTP/1.1 200 OK\r\nContent-Length: 36\r\n\r\n<!DOCTYPE html><title>Login</title>  ', 'invalid_response'],
  ])('%s is an error of its kind', async (_, bytes, code) => {
    const server = await serveRaw((socket) => socket.end(bytes, 'latin1'));
    const error = await failure(get(probe({ baseUrl: server.url }, once), { timeoutMs: 5000 }));
    expect(error).toMatchObject({ code, retryable: code === 'network' });
    expect(inspect(error, { depth: 9 })).not.toContain('cause');
  });

  it('a body that is longer than it says is cut, and the rest harms nobody', async () => {
    const server = await serveRaw((socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"a":66}'),
    );
    const connector = probe({ baseUrl: server.url });
    expect(await get(connector)).toEqual({});
    expect(await get(connector)).toEqual({});
  });

  it('a reset right after the headers is told as such', async () => {
    const server = await serveRaw((socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n', () => socket.resetAndDestroy()),
    );
    expect(await failure(get(probe({ baseUrl: server.url }, once)))).toMatchObject({
      code: 'network',
      message: 'the connection was broken off (ECONNRESET)',
    });
  });

  it('a byte order mark is none of the JSON', async () => {
    const server = await serve((_, response) => response.end('\ufeff{"a":1}'));
    expect(await get(probe({ baseUrl: server.url }))).toEqual({ a: 1 });
  });
});

describe('a failure of the vendor’s', () => {
  const status = async (code: number, body: string, headers: Record<string, string> = {}) => {
    const server = await serve((_, response) => response.writeHead(code, headers).end(body));
    return failure(
      get(
        probe({ baseUrl: server.url, failure: (words, at, header) => ({ message: `${typeof words} ${at} ${header('X-Words')}` }) }, once),
      ),
    );
  };

  it.each([
    [400, 'invalid_input'],
    [401, 'authentication_failed'],
    [402, 'permission_denied'],
    [403, 'permission_denied'],
    [404, 'not_found'],
    [405, 'request_failed'],
    [409, 'request_failed'],
    [410, 'request_failed'],
    [413, 'invalid_input'],
    [414, 'invalid_input'],
    [422, 'invalid_input'],
    [429, 'rate_limited'],
    [500, 'request_failed'],
    [503, 'request_failed'],
  ])('of the status %i is %s', async (code, expected) => {
    expect(await status(code, '{}', { 'x-words': 'w', 'x-request-id': 'r-1\u00a0' })).toMatchObject({
      code: expected,
      status: code,
      message: `object ${code} w`,
      requestId: 'r-1',
    });
  });

  it('that is not JSON is read as text', async () => {
    expect((await status(500, 'oops')).message).toBe('string 500 null');
    const server = await serve((_, response) => response.writeHead(500).end('first\nsecond\u202e'));
    expect((await failure(get(probe({ baseUrl: server.url }, once)))).message).toBe('HTTP 500: first second');
  });

  it.each(['<!doctype html><p>x', ' \n<HTML><p>x', '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html>', '<!-- x --><html>'])(
    'that is a web page is not shown: %s',
    async (page) => {
      expect(await status(500, page)).toMatchObject({
        code: 'request_failed',
        message: 'HTTP 500 with a web page instead of the API’s answer',
      });
    },
  );

  it('of 404 tells a missing thing from a wrong address', async () => {
    expect(await status(404, '{"error":"none"}')).toMatchObject({ code: 'not_found' });
    expect(await status(404, '')).toMatchObject({ code: 'not_found' });
    expect(await status(404, '<html><body>nginx</body></html>')).toMatchObject({ code: 'invalid_response', status: 404 });
  });

  it.each([405, 410])('of %i says that the API may be gone', async (code) => {
    expect((await status(code, '{}')).hint).toContain('retired');
  });

  it('is told by its status where the reader of its body stumbles', async () => {
    const server = await serve((_, response) => json(response, { error: null }, 401));
    const stumble = (body: unknown) => ({ message: (body as { error: { message: string } }).error.message });
    expect(await failure(get(probe({ baseUrl: server.url, failure: stumble }, once)))).toMatchObject({
      code: 'authentication_failed',
      status: 401,
      message: 'HTTP 401',
    });
  });

  it.each([
    [500, undefined],
    [1000, 'second'],
    [30_000, 'minute'],
    [600_000, 'hour'],
    [7_200_000, 'day'],
    [1e9, 'month'],
  ] as const)('to wait %i ms is of the scope %s', async (ms, scope) => {
    const server = await serve((_, response) => json(response, {}, 429, { 'retry-after': String(ms / 1000) }));
    expect(await failure(get(probe({ baseUrl: server.url }, { ...once, onLimit: 'fail' })))).toMatchObject({
      code: 'rate_limited',
      retryAfterMs: ms,
      scope: scope ?? 'second',
    });
  });
});

describe('a server that is not there', () => {
  it('refuses, is not known or not reached, and the error says which', async () => {
    expect(await failure(get(probe({ baseUrl: await deadUrl() }, once)))).toMatchObject({
      code: 'network',
      message: 'the server refuses the connection (ECONNREFUSED)',
      retryable: true,
      hint: 'Check the address, DNS, proxy and firewall.',
    });
    const unknown = await failure(get(probe({ baseUrl: 'https://host.invalid' }, once)));
    expect(unknown).toMatchObject({ code: 'network', retryable: true });
    expect(unknown.message).toMatch(/host name/);
  });

  it('refuses through an injected fetch in the same words', async () => {
    expect(await failure(get(probe({ baseUrl: await deadUrl() }, { ...once, fetch: globalThis.fetch })))).toMatchObject({
      code: 'network',
      message: 'the server refuses the connection (ECONNREFUSED)',
    });
  });
});

describe('a certificate that nobody vouches for', () => {
  function selfSigned(): { key: Buffer; cert: Buffer } {
    const folder = mkdtempSync(join(tmpdir(), 'core-tls-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-keyout',
        join(folder, 'key'),
        '-out',
        join(folder, 'cert'),
        '-days',
        '1',
        '-subj',
        '/CN=localhost',
      ],
      { stdio: 'ignore' },
    );
    return { key: readFileSync(join(folder, 'key')), cert: readFileSync(join(folder, 'cert')) };
  }

  it('is refused at once, and nothing is sent', async () => {
    let requests = 0;
    const server = await stage(
      createTlsServer(selfSigned(), (_, response) => (requests++, response.end('{}'))),
      [],
      'https',
    );
    for (const options of [{}, { fetch: globalThis.fetch }]) {
      const error = await failure(get(probe({ baseUrl: server.url }, options)));
      expect(error).toMatchObject({ code: 'network', retryable: false, message: 'the connection failed (DEPTH_ZERO_SELF_SIGNED_CERT)' });
      expect(error.hint).toContain('NODE_EXTRA_CA_CERTS');
    }
    expect(requests).toBe(0);
  });

  it('is told from a server that speaks no TLS', async () => {
    const server = await serve((_, response) => json(response, {}));
    const error = await failure(get(probe({ baseUrl: server.url.replace('http:', 'https:') })));
    expect(error).toMatchObject({ code: 'network', retryable: false });
    expect(error.hint).toContain('port');
  });
});

describe('a POST', () => {
  it('that breaks is not repeated behind the scenes, however the connection fared', async () => {
    const server = await serveRaw((socket) => socket.destroy());
    await failure(post(probe({ baseUrl: server.url }), { json: {} }));
    expect(server.requests).toHaveLength(1);
  });
});
