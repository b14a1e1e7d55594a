import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  address,
  ConnectorError,
  defineConnector,
  epochSeconds,
  list,
  operation,
  path,
  read,
  secret,
  specVersion,
  type ThreatIntelOperations,
} from '../../src/index.ts';
import { collect, failure, get, probe } from '../tools/probe.ts';
import { deadUrl, json, serve } from '../tools/server.ts';

const sha256 = 'a'.repeat(64);

const intel = (lookup: ThreatIntelOperations['lookup'], more: object = {}, spec: object = {}) =>
  defineConnector({
    id: 'intel',
    displayName: 'Intel',
    traits: ['threat_intel'],
    config: v.strictObject({}),
    ping: async () => undefined,
    operations: () => ({ lookup, ...more }),
    ...spec,
  });

describe('a factory', () => {
  const factory = defineConnector({
    id: 'carbon-black',
    displayName: 'Carbon Black',
    traits: ['edr', 'siem'],
    selfHosted: true,
    config: v.strictObject({ url: address('u'), key: secret('k') }),
    http: ({ url }) => ({ baseUrl: url }),
    ping: async () => undefined,
    operations: () => ({ getStats: operation(read(v.number()), async (n: number, _: object) => ({ n })), limitations: ['none'] }),
    unsupported: { scanHost: 'no such thing' },
  });

  it('says what it makes', () => {
    expect({ ...factory }).toMatchObject({
      id: 'carbon-black',
      displayName: 'Carbon Black',
      traits: ['edr', 'siem'],
      specVersion,
      selfHosted: true,
      unsupported: { scanHost: 'no such thing' },
    });
  });

  it('makes connectors that say what they are', async () => {
    const connector = factory({ url: 'https://cb.example.com/', key: 'k-1' });
    expect(connector).toMatchObject({ name: 'carbon-black', type: 'edr', traits: ['edr', 'siem'], limitations: ['none'] });
    expect(
      ['isolateHost', 'search', 'scanHost', 'getStats', 'limitations', 'healthCheck', 'toString', '__proto__'].map((name) =>
        connector.supports(name),
      ),
    ).toEqual([false, false, false, true, false, false, false, false]);
    expect(await connector.getStats(7)).toEqual({ n: 7 });
  });

  it('lets no operation take the place of what every connector has', async () => {
    const connector = defineConnector({
      id: 'sly',
      displayName: 'Sly',
      traits: ['probe'],
      config: v.strictObject({}),
      ping: async () => undefined,
      operations: () => ({ name: 'other', supports: async (_: unknown) => true, healthCheck: async (_: unknown) => 'fine' }),
    })({});
    expect(connector.name).toBe('sly');
    expect(connector.supports('x')).toBe(false);
    expect(await connector.healthCheck()).toMatchObject({ status: 'healthy' });
  });
});

describe('an operation that the vendor does not have', () => {
  const connector = defineConnector({
    id: 'poor',
    displayName: 'Poor',
    traits: ['edr'],
    config: v.strictObject({}),
    http: () => ({ baseUrl: 'https://api.example.com' }),
    ping: async () => undefined,
    operations: () => ({
      getHost: async (host) => ({
        id: typeof host === 'string' ? host : host.hostname,
        ipAddresses: [],
        macAddresses: [],
        status: 'unknown' as const,
        isolation: 'unknown' as const,
        tags: [],
      }),
    }),
    unsupported: { scanHost: 'The API has no scans: https://docs.example.com' },
  })(
    {},
    {
      fetch: async () => {
        throw new Error('it was sent');
      },
      hooks: {
        onAction: () => {
          throw new Error('it was announced');
        },
      },
    },
  );

  it('is refused before anything is sent or announced, and says why', async () => {
    expect(await failure(connector.scanHost('h'))).toMatchObject({
      code: 'unsupported',
      connector: 'poor',
      operation: 'scanHost',
      hint: 'The API has no scans: https://docs.example.com',
      retryable: false,
    });
    expect(await failure(connector.isolateHost('h', { dryRun: true }))).toMatchObject({
      code: 'unsupported',
      hint: 'See what connector.supports() offers.',
    });
    expect(await failure(collect(connector.searchHosts('x')))).toMatchObject({ code: 'unsupported', operation: 'searchHosts' });
    expect(connector.supports('scanHost')).toBe(false);
    expect(connector.supports('getHost')).toBe(true);
  });
});

describe('arguments', () => {
  const edr = defineConnector({
    id: 'edr',
    displayName: 'EDR',
    traits: ['edr'],
    config: v.strictObject({}),
    ping: async () => undefined,
    operations: () => ({
      getHost: async (host) => ({
        id: JSON.stringify(host),
        ipAddresses: [],
        macAddresses: [],
        status: 'unknown' as const,
        isolation: 'unknown' as const,
        tags: [],
      }),
      async *getDetections(filter) {
        yield [
          { id: JSON.stringify(filter), title: 't', severity: 'unknown' as const, status: 'unknown' as const, tactics: [], techniques: [] },
        ];
      },
    }),
  })({});
  const call = (...args: unknown[]) => failure((edr.getHost as (...all: unknown[]) => Promise<unknown>)(...args));

  it.each([
    [[], 'the argument of getHost is missing'],
    [[''], 'the argument of getHost must not be empty'],
    [[7], 'the argument of getHost must be an id or { hostname }'],
    [[null], 'the argument of getHost must be an id or { hostname }'],
    [[{ hostname: 'h', x: 1 }], 'the argument of getHost must be an id or { hostname }'],
    [['h', {}, 1], 'takes 1 arguments and options, not 3'],
    [['h', 7], 'options must be an object'],
    [['h', { timeoutMs: 0 }], 'options: timeoutMs must be at least 1'],
    [['h', { timeoutMs: Infinity }], 'options: timeoutMs must be at most 2147483647'],
    [['h', { signal: {} }], 'options: signal must be an AbortSignal'],
    [['h', { limit: 5 }], 'options: limit is not known'],
    [['h', { 'evil\nkey\u202e': 5 }], 'options: evil key is not known'],
  ])('%j are refused', async (args, message) => {
    const error = await call(...args);
    expect(error).toMatchObject({ code: 'invalid_input', connector: 'edr', operation: 'getHost' });
    expect(error.message).toMatch(message);
  });

  it.each([
    [['h']],
    [['h', undefined]],
    [['h', {}]],
    [['h', { timeoutMs: undefined, signal: new AbortController().signal }]],
    [[{ hostname: 'h' }]],
  ])('%j are taken', async (args) => {
    expect(await (edr.getHost as (...all: unknown[]) => Promise<unknown>)(...args)).toMatchObject({ id: JSON.stringify(args[0]) });
  });

  it('never show what was given', async () => {
    expect((await call({ hostname: ['S3cr3t'] })).message).not.toContain('S3cr3t');
  });

  it('may be left out where they have a default', async () => {
    expect(await collect(edr.getDetections())).toMatchObject([{ id: '{}' }]);
    expect(
      await failure(collect(edr.getDetections({ timeRange: { start: '2026-01-02T00:00:00Z', end: '2026-01-01T00:00:00Z' } }))),
    ).toMatchObject({ code: 'invalid_input' });
  });
});

describe('a trait that core does not know', () => {
  it('is taken as its provider wrote it', async () => {
    const connector = defineConnector({
      id: 'third',
      displayName: 'Third',
      traits: ['probe'],
      config: v.strictObject({}),
      ping: async () => undefined,
      operations: () => ({
        levels: [1, 2],
        plain: async (a: string, b: number, options: { operation: string }) => [a, b, options.operation],
        pages: operation(list(v.string()), async function* (text: string, _: object) {
          yield [text];
        }),
      }),
    })({}) as unknown as {
      levels: number[];
      plain(a: string, b: number, options?: object): Promise<unknown>;
      pages(text: string): AsyncIterable<string>;
    };
    expect(connector.levels).toEqual([1, 2]);
    expect(await connector.plain('a', 2)).toEqual(['a', 2, 'plain']);
    expect(await failure(connector.plain('a', 2, { nonsense: 1 }))).toMatchObject({ code: 'invalid_input' });
    expect(await collect(connector.pages('x'))).toEqual(['x']);
  });
});

describe('what a provider throws', () => {
  const connector = (thrown: unknown) =>
    intel(async () => {
      throw thrown;
    })({});

  it('says where it comes from', async () => {
    expect(await failure(connector(new ConnectorError('network', 'x', { status: 502 })).lookupHash(sha256))).toMatchObject({
      code: 'network',
      connector: 'intel',
      operation: 'lookupHash',
      status: 502,
    });
    expect(
      await failure(connector(new ConnectorError('network', 'x', { connector: 'inner', operation: 'deep' })).lookupHash(sha256)),
    ).toMatchObject({ connector: 'inner', operation: 'lookupHash' });
  });

  it.each([new TypeError('x is\nundefined'), 'x is\nundefined'])(
    'is an invalid answer where it is no error of ours: %s',
    async (thrown) => {
      expect(await failure(connector(thrown).lookupHash(sha256))).toMatchObject({
        code: 'invalid_response',
        connector: 'intel',
        operation: 'lookupHash',
        message: 'the answer could not be understood: x is undefined',
      });
    },
  );

  it('at once, and not as a promise, is the same', async () => {
    const sync = intel((() => {
      throw new ConnectorError('not_found', 'x');
    }) as never)({});
    expect(await sync.lookupHash(sha256)).toMatchObject({ verdict: 'unknown' });
  });
});

describe('threat intel', () => {
  it('is a whole report of what the provider found', async () => {
    const connector = intel(async () => ({
      verdict: 'malicious',
      confidence: 7,
      tags: ['a'],
      firstSeen: epochSeconds(0),
      link: undefined,
    }))({});
    expect(await connector.lookup('hxxp://Evil.example[.]com/')).toEqual({
      indicator: 'http://evil.example.com/',
      indicatorType: 'url',
      verdict: 'malicious',
      malicious: true,
      confidence: 1,
      categories: [],
      malwareFamilies: [],
      tags: ['a'],
      sources: [],
      source: 'intel',
    });
  });

  it.each([
    [async () => undefined],
    [
      async () => {
        throw new ConnectorError('not_found', 'x', { status: 404 });
      },
    ],
  ])('is unknown where the vendor knows nothing', async (lookup) => {
    expect(await intel(lookup as never)({}).lookupHash(sha256)).toMatchObject({ verdict: 'unknown', malicious: false, confidence: 0 });
  });

  it('has no confidence in what it does not know', async () => {
    expect(await intel(async () => ({ verdict: 'unknown', confidence: 0.9 }))({}).lookupHash(sha256)).toMatchObject({ confidence: 0 });
  });

  it('sends no private address to a hosted vendor', async () => {
    let lookups = 0;
    const lookup = async () => (lookups++, undefined);
    for (const text of ['10.0.0.1', '127.0.0.1', 'fe80::1', 'http://192.168.0.1/x'])
      expect(await failure(intel(lookup)({}).lookup(text))).toMatchObject({
        code: 'invalid_input',
        hint: 'Set allowPrivate to send it all the same.',
      });
    expect(lookups).toBe(0);
    await intel(lookup)({}, { allowPrivate: true }).lookup('10.0.0.1');
    await intel(lookup, {}, { selfHosted: true })({}).lookup('10.0.0.1');
    expect(lookups).toBe(2);
  });

  it('says which types it takes, and which lookups it has', async () => {
    const connector = intel(async () => undefined, { indicatorTypes: ['domain', 'url'] })({});
    expect(connector.indicatorTypes).toEqual(['domain', 'url']);
    expect(['lookup', 'lookupDomain', 'lookupUrl', 'lookupHash', 'lookupIp'].map((name) => connector.supports(name))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(await failure(connector.lookup(sha256))).toMatchObject({ code: 'unsupported', hint: 'It takes: domain, url.' });
    expect(await failure(connector.lookupHash(sha256))).toMatchObject({ code: 'unsupported' });
  });
});

describe('health', () => {
  const health = async (baseUrl: string, options = {}) => probe({ baseUrl }, { retries: 0, timeoutMs: 150, ...options }).healthCheck();

  it('is good where the ping is', async () => {
    const stage = await serve((_, response) => json(response, {}));
    const result = await health(stage.url);
    expect(result).toEqual({ status: 'healthy', latencyMs: expect.any(Number) });
    expect(stage.requests.map(({ url }) => url)).toEqual(['/ping']);
    expect(await probe({ baseUrl: stage.url }).testConnection()).toBe(true);
  });

  it.each([
    [401, 'unhealthy', 'authentication_failed'],
    [403, 'unhealthy', 'permission_denied'],
    [404, 'unhealthy', 'not_found'],
    [400, 'unhealthy', 'invalid_input'],
    [429, 'degraded', 'rate_limited'],
    [500, 'unhealthy', 'request_failed'],
  ])('with the status %i is %s', async (status, expected, code) => {
    const stage = await serve((_, response) => json(response, {}, status));
    const result = await health(stage.url);
    expect(result).toMatchObject({ status: expected, code, latencyMs: expect.any(Number) });
    expect((result as { message: string }).message).toMatch(new RegExp(`^HTTP ${status}`));
    expect(await probe({ baseUrl: stage.url }, { retries: 0 }).testConnection()).toBe(false);
  });

  it('is bad where nobody answers, and degraded where it is late', async () => {
    expect(await health(await deadUrl())).toMatchObject({ status: 'unhealthy', code: 'network' });
    const silent = await serve(() => undefined);
    expect(await health(silent.url)).toMatchObject({ status: 'degraded', code: 'timeout' });
  });

  it('never rejects: not for an abort, not for nonsense', async () => {
    const stage = await serve(() => undefined);
    const connector = probe({ baseUrl: stage.url });
    expect(await connector.healthCheck({ signal: AbortSignal.abort() })).toMatchObject({ status: 'unknown' });
    expect(await connector.healthCheck({ nonsense: true } as never)).toMatchObject({ status: 'unknown', code: 'invalid_input' });
    expect(await connector.testConnection(7 as never)).toBe(false);
    const broken = defineConnector({
      id: 'broken',
      displayName: 'B',
      traits: ['probe'],
      config: v.strictObject({}),
      ping: () => {
        throw new TypeError('x');
      },
      operations: () => ({}),
    })({});
    expect(await broken.healthCheck()).toMatchObject({ status: 'unhealthy', code: 'invalid_response' });
  });
});

describe('a signal', () => {
  it('that is aborted without a reason gives the runtime’s own', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(get(probe({ baseUrl: 'https://api.example.com' }), { signal: controller.signal }, path`x`)).rejects.toBe(
      controller.signal.reason,
    );
  });
});
