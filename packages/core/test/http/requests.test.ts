import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { ConnectorError, defineConnector, path } from '../../src/index.ts';
import { anything, failure, get, post, probe } from '../tools/probe.ts';
import { json, serve } from '../tools/server.ts';

describe('what is sent', () => {
  it('says what it takes and who it is', async () => {
    const stage = await serve((_, response) => json(response, {}));
    await get(probe({ baseUrl: stage.url, headers: { 'x-api-version': '2' } }));
    expect(stage.requests[0]?.headers).toMatchObject({
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate, br',
      'x-api-version': '2',
      'user-agent': 'triage-warden-connectors/probe (gzip)',
    });
  });

  it.each([
    [{ json: { a: [1, 'ü'] } }, 'application/json', '{"a":[1,"ü"]}'],
    [{ form: { a: '1&2', b: 3, none: undefined } }, 'application/x-www-form-urlencoded;charset=UTF-8', 'a=1%262&b=3'],
    [
      {
        form: new URLSearchParams([
          ['a', '1'],
          ['a', '2'],
        ]),
      },
      'application/x-www-form-urlencoded;charset=UTF-8',
      'a=1&a=2',
    ],
    [{ body: 'plain', headers: { 'content-type': 'application/x-ndjson' } }, 'application/x-ndjson', 'plain'],
    [{ body: new TextEncoder().encode('bytes') }, undefined, 'bytes'],
    [{}, undefined, ''],
  ])('has the body %j', async (options, type, body) => {
    const stage = await serve((_, response) => json(response, {}));
    await post(probe({ baseUrl: stage.url }), options);
    expect(stage.requests[0]).toMatchObject({ method: 'POST', body });
    expect(stage.requests[0]?.headers['content-type']).toBe(type);
    expect(stage.requests[0]?.headers['content-length']).toBe(String(Buffer.byteLength(body)));
    expect(stage.requests[0]?.headers['transfer-encoding']).toBeUndefined();
  });

  it('may be a form with files', async () => {
    const stage = await serve((_, response) => json(response, {}));
    const form = new FormData();
    form.set('file', new Blob(['content']), 'a.txt');
    await post(probe({ baseUrl: stage.url }), { body: form });
    expect(stage.requests[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(stage.requests[0]?.body).toContain('filename="a.txt"');
    expect(stage.requests[0]?.body).toContain('content');
  });

  it.each(['get', 'post', 'put', 'patch', 'delete'] as const)('goes by %s', async (method) => {
    const stage = await serve((_, response) => json(response, { ok: true }));
    expect(await probe({ baseUrl: stage.url }).call((http, options) => http[method](path`x`, { schema: anything, ...options }))).toEqual({
      ok: true,
    });
    expect(stage.requests[0]?.method).toBe(method.toUpperCase());
  });

  it.each(['a\r\nx-evil: 1', 'a\nb', 'a\0b', 'ünïcode→'])('is nothing when a header would have %j', async (value) => {
    const stage = await serve((_, response) => json(response, {}));
    const error = await failure(
      probe({ baseUrl: stage.url }).call((http, options) => http.get(path`x`, { schema: anything, headers: { 'x-a': value }, ...options })),
    );
    expect(error).toMatchObject({ code: 'invalid_input', connector: 'probe', operation: 'call' });
    expect(error.message).not.toContain(value);
    expect(stage.requests).toHaveLength(0);
  });

  it('is nothing when the body is no JSON', async () => {
    const stage = await serve((_, response) => json(response, {}));
    expect(await failure(post(probe({ baseUrl: stage.url }), { json: { big: 1n } }))).toMatchObject({ code: 'invalid_input' });
    expect(stage.requests).toHaveLength(0);
  });
});

describe('what comes back', () => {
  it('passes a schema, and only what that lists is kept', async () => {
    const stage = await serve((_, response) => json(response, { id: 7, extra: 'x', list: [{ a: 1, b: 2 }] }));
    const schema = v.object({ id: v.pipe(v.number(), v.transform(String)), list: v.array(v.object({ a: v.number() })) });
    expect(await probe({ baseUrl: stage.url }).call((http, options) => http.get(path`x`, { schema, ...options }))).toEqual({
      id: '7',
      list: [{ a: 1 }],
    });
  });

  it('of another shape is an error that says where, and never what', async () => {
    const stage = await serve((_, response) => json(response, { id: 'S3cr3t', list: [{ mail: 'S3cr3t' }], a: 'S3cr3t', b: 'S3cr3t' }));
    const schema = v.object({
      id: v.number(),
      list: v.array(v.object({ mail: v.pipe(v.string(), v.email()) })),
      a: v.picklist(['x', 'y']),
      b: v.boolean(),
    });
    const error = await failure(probe({ baseUrl: stage.url }).call((http, options) => http.get(path`x`, { schema, ...options })));
    expect(error).toMatchObject({ code: 'invalid_response', status: 200, retryable: false });
    expect(error.message).toBe(
      'the answer has another shape: id must be a number; list.0.mail is not a valid email; a must be one of x, y; and 1 more',
    );
    expect(stage.requests).toHaveLength(1);
  });

  it('may be empty where the schema says so', async () => {
    const stage = await serve((_, response) => response.writeHead(204).end());
    expect(await get(probe({ baseUrl: stage.url }))).toBeUndefined();
    const strict = probe({ baseUrl: stage.url }).call((http, options) => http.get(path`x`, { schema: v.object({}), ...options }));
    expect(await failure(strict)).toMatchObject({
      code: 'invalid_response',
      message: 'the answer has another shape: the answer is missing',
    });
  });

  it('may be text', async () => {
    const stage = await serve((_, response) => response.end('a,b\n1,2\n'));
    expect(
      await probe({ baseUrl: stage.url }).call((http, options) => http.get(path`x`, { schema: v.string(), as: 'text', ...options })),
    ).toBe('a,b\n1,2\n');
  });

  it('keeps a hostile key from doing harm', async () => {
    const stage = await serve((_, response) =>
      response.end('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"id":1}'),
    );
    const schema = v.object({ id: v.number(), rest: v.optional(v.record(v.string(), v.unknown())) });
    const result = await probe({ baseUrl: stage.url }).call((http, options) => http.get(path`x`, { schema, ...options }));
    expect(result).toEqual({ id: 1 });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('is added as the vendor sent it on request', async () => {
    const stage = await serve((_, response) => json(response, { id: 1, extra: 2 }));
    const run = (options: object) =>
      probe({ baseUrl: stage.url }).call(async (http, context) => {
        const { id } = await http.get(path`x`, { schema: v.object({ id: v.number() }), ...context });
        return { id, ...(context.includeRaw && { raw: context.answers.last }) };
      }, options);
    expect(await run({ includeRaw: true })).toEqual({ id: 1, raw: { id: 1, extra: 2 } });
    expect(await run({})).toEqual({ id: 1 });
  });

  it('may hide a failure in a success', async () => {
    const stage = await serve((_, response) => json(response, { error: 'quota\nexceeded' }, 200, { 'x-request-id': 'r-7' }));
    const connector = probe({
      baseUrl: stage.url,
      failureInSuccess: () => ({ code: 'rate_limited', message: 'quota\nexceeded', scope: 'day', retryAfterMs: 1000 }),
    });
    const error = await failure(get(connector));
    expect(error).toMatchObject({
      code: 'rate_limited',
      message: 'quota exceeded',
      scope: 'day',
      retryAfterMs: 1000,
      status: 200,
      requestId: 'r-7',
    });
    // Our own reckoning is told and not waited for.
    expect(stage.requests).toHaveLength(1);
  });

  it('tells an empty answer from another by its status', async () => {
    const stage = await serve((_, response) => response.writeHead(204).end());
    const connector = probe(
      {
        baseUrl: stage.url,
        failureInSuccess: (body, status) => (status === 204 && body === undefined ? { code: 'rate_limited' } : undefined),
      },
      { retries: 0 },
    );
    expect(await failure(get(connector))).toMatchObject({ code: 'rate_limited', status: 204 });
  });

  describe('with an error status that the call accepts', () => {
    const wording = (body: unknown) => (v.is(v.object({ message: v.string() }), body) ? { message: body.message } : undefined);
    const create = async (status: number, body: unknown, accept?: readonly number[]) => {
      const stage = await serve((_, response) => json(response, body, status));
      const connector = probe({ baseUrl: stage.url, failure: wording, failureInSuccess: wording }, { retries: 0 });
      return connector.call(
        async (http, context) => {
          const schema = v.object({ number: v.string() });
          const { number } = await http.post(path`x`, { schema, json: {}, ...(accept && { accept }), ...context });
          return { number, ...(context.includeRaw && { raw: context.answers.last }) };
        },
        { includeRaw: true },
      );
    };
    const exists = { message: 'exists', number: 'ND-104' };

    it('is a result where the body passes the schema, whatever is a failure in a success', async () => {
      expect(await create(409, exists, [409])).toEqual({ number: 'ND-104', raw: exists });
    });

    it('is the error that it always was where the body does not, or has none', async () => {
      expect(await failure(create(409, { message: 'the queue is closed' }, [409]))).toMatchObject({
        code: 'request_failed',
        status: 409,
        message: 'the queue is closed',
      });
      expect(await failure(create(409, undefined, [409]))).toMatchObject({ code: 'request_failed', status: 409 });
    });

    it('is an error for a call that does not accept it', async () => {
      expect(await failure(create(409, exists))).toMatchObject({ code: 'request_failed', message: 'exists' });
      expect(await failure(create(404, exists, [409]))).toMatchObject({ code: 'not_found' });
    });
  });

  it('that a provider’s own code stumbles over is no network failure, and is not asked for again', async () => {
    const stage = await serve((_, response) => json(response, {}));
    const stumble = () => {
      throw new TypeError('x is not a function');
    };
    expect(await failure(get(probe({ baseUrl: stage.url, failureInSuccess: stumble })))).toMatchObject({
      code: 'invalid_response',
      status: 200,
    });
    const schema = v.pipe(v.unknown(), v.transform(stumble));
    expect(await failure(probe({ baseUrl: stage.url }).call((http, options) => http.get(path`x`, { schema, ...options })))).toMatchObject({
      code: 'invalid_response',
      status: 200,
      message: 'the answer could not be understood: x is not a function',
    });
    expect(stage.requests).toHaveLength(2);
  });
});

describe('an address', () => {
  it.each([
    'http://api.example.com',
    'http://192.0.2.1',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://[2001:db8::1]',
    'ftp://127.0.0.1',
  ])('%s is refused before anything is sent', (baseUrl) => {
    expect(() => probe({ baseUrl })).toThrow(expect.objectContaining({ code: 'configuration', connector: 'probe' }));
  });

  it.each(['https://api.example.com', 'http://127.0.0.1:1', 'http://127.1.2.3', 'http://localhost', 'http://[::1]:8080'])(
    '%s is taken',
    (baseUrl) => {
      expect(() => probe({ baseUrl })).not.toThrow();
    },
  );

  it('goes without TLS only by explicit wish', () => {
    expect(() => probe({ baseUrl: 'http://siem.example.com' }, { allowInsecureHttp: true })).not.toThrow();
    expect(() => probe({ baseUrl: 'ftp://siem.example.com' }, { allowInsecureHttp: true })).toThrow(ConnectorError);
  });

  it('of a link goes without TLS neither', async () => {
    const error = await failure(
      probe({ baseUrl: 'https://api.example.com' }).call((http, options) =>
        http.get(new URL('http://files.example.com/x'), { schema: anything, ...options }),
      ),
    );
    expect(error).toMatchObject({ code: 'configuration' });
  });
});

describe('a connector without an HTTP API', () => {
  it('has no http to use, and can still be printed', async () => {
    const offline = defineConnector({
      id: 'offline',
      displayName: 'Offline',
      traits: ['probe'],
      config: v.strictObject({}),
      ping: async () => undefined,
      operations: ({ http }) => ({
        use: async (_: unknown) => http.get(path`x`, { schema: anything, operation: 'use', answers: {} }),
        see: async (_: unknown) => `${Object.prototype.toString.call(http)}`,
      }),
    })({});
    const { use, see } = offline as unknown as Record<'use' | 'see', () => Promise<unknown>>;
    expect(await failure(use())).toMatchObject({ code: 'unsupported', connector: 'offline' });
    expect(await see()).toBe('[object Object]');
    expect(await offline.healthCheck()).toMatchObject({ status: 'healthy' });
  });
});
