import { connectorErrorCodes, isConnectorError } from '@tw/connector-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mock } from '../src/index.ts';
import { errorOf, last, world, type Mock } from './tools.ts';

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'fine',
    (error: unknown) => (isConnectorError(error) ? error.code : String(error)),
  );
const codesOf = async (count: number, call: () => Promise<unknown>) => {
  const codes: string[] = [];
  for (let i = 0; i < count; i++) codes.push(await codeOf(call()));
  return codes;
};

describe('errors that are ordered', () => {
  it.each(connectorErrorCodes)('come as %s, before anything is done', async (code) => {
    const it = world({ errors: { isolateHost: code } });
    expect(await errorOf(it.isolateHost('host-0042'))).toMatchObject({
      code,
      connector: 'mock',
      operation: 'isolateHost',
      message: `simulated ${code}`,
    });
    expect((await it.getHost('host-0042')).isolation).toBe('not_isolated');
  });

  it('tell how long to wait where the rate is limited', async () => {
    expect(await errorOf(world({ errors: { search: 'rate_limited' } }).search('', last(1)))).toMatchObject({
      retryAfterMs: 1000,
      scope: 'minute',
      retryable: true,
    });
  });

  it('may come after it is done, as when an answer is lost', async () => {
    const it = world({ errors: { createTicket: { code: 'network', after: true, times: 1 } } });
    const ticket = { title: 'Once', correlationId: 'c-1' };
    expect(await codeOf(it.createTicket(ticket))).toBe('network');
    const again = await it.createTicket(ticket);
    expect((await Array.fromAsync(it.searchTickets('Once'))).map(({ key }) => key)).toEqual([again.key]);
  });

  it('come so many times', async () => {
    const it = world({ errors: { getHost: { code: 'timeout', times: 2 } } });
    expect(await codesOf(4, () => it.getHost('host-0042'))).toEqual(['timeout', 'timeout', 'fine', 'fine']);
  });

  it('are for all operations with a star, unless they are named', async () => {
    const it = world({ errors: { '*': 'network', getHost: { code: 'timeout', rate: 0 } } });
    expect([await codeOf(it.getHost('host-0042')), await codeOf(it.getStatuses()), await codeOf(it.lookup('8.8.8.8'))]).toEqual([
      'fine',
      'network',
      'network',
    ]);
    expect(await it.healthCheck()).toMatchObject({ status: 'unhealthy', code: 'network' });
    expect(await codeOf(Array.fromAsync(it.searchHosts('')))).toBe('network');
    expect((await world({ errors: { healthCheck: 'rate_limited' } }).healthCheck()).status).toBe('degraded');
  });

  it('come at a rate, for the same calls whatever else is called', async () => {
    const settings = { errors: { getStatuses: { code: 'network' as const, rate: 0.3 }, getHost: { code: 'timeout' as const, rate: 0.5 } } };
    const calls = (it: Mock) => codesOf(200, () => it.getStatuses());
    const codes = await calls(world(settings));
    const failed = codes.filter((code) => code === 'network').length;
    expect(failed).toBeGreaterThan(40);
    expect(failed).toBeLessThan(80);
    const other = world(settings);
    expect(await codesOf(200, async () => (await codeOf(other.getHost('host-0042')), other.getStatuses()))).toEqual(codes);
    expect(await calls(world({ ...settings, seed: 2 }))).not.toEqual(codes);
  });

  it('come from variables too', async () => {
    const it = mock.fromEnv({ TW_MOCK_ERRORS: 'isolateHost=permission_denied, getHost=network:0 , *=timeout', TW_MOCK_WORLD: 'ordered' });
    expect([await codeOf(it.isolateHost('host-0042')), await codeOf(it.getHost('host-0042')), await codeOf(it.getStatuses())]).toEqual([
      'permission_denied',
      'fine',
      'timeout',
    ]);
  });

  it('in a listing may come with a later page', async () => {
    const events = Array.from({ length: 150 }, () => ({ timestamp: '-1m', fields: {} }));
    const it = world({ scenario: { events }, requestsPerMinute: 1 });
    const seen: unknown[] = [];
    const error = await errorOf(async () => {
      for await (const event of it.searchEvents('', last(1))) seen.push(event);
    });
    expect([error.code, seen.length]).toEqual(['rate_limited', 100]);
  });
});

describe('limits', () => {
  afterEach(() => vi.useRealTimers());

  it('refuse calls beyond them until a minute has passed', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const it = world({ requestsPerMinute: 2 });
    expect(await codesOf(2, () => it.getStatuses())).toEqual(['fine', 'fine']);
    vi.advanceTimersByTime(20_000);
    expect(await errorOf(it.getStatuses())).toMatchObject({ code: 'rate_limited', scope: 'minute', retryAfterMs: 40_000 });
    vi.advanceTimersByTime(39_999);
    expect(await codeOf(it.getStatuses())).toBe('rate_limited');
    vi.advanceTimersByTime(1);
    expect(await codesOf(3, () => it.getStatuses())).toEqual(['fine', 'fine', 'rate_limited']);
  });
});

describe('latency', () => {
  afterEach(() => vi.useRealTimers());

  it('makes calls wait', async () => {
    vi.useFakeTimers();
    const it = world({ latencyMs: 5000 });
    let isDone = false;
    const call = it.isolateHost('host-0042').then(() => (isDone = true));
    await vi.advanceTimersByTimeAsync(4999);
    expect(isDone).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await call;
    expect(isDone).toBe(true);
  });

  it('ends at once in an abort, with its reason and nothing done', async () => {
    vi.useFakeTimers();
    const it = world({ latencyMs: 60_000 });
    const controller = new AbortController();
    const reason = { why: 'enough' };
    const calls = [
      it.isolateHost('host-0042', { signal: controller.signal }),
      Array.fromAsync(it.searchHosts('', { signal: controller.signal })),
    ];
    const outcomes = Promise.allSettled(calls);
    await vi.advanceTimersByTimeAsync(10);
    controller.abort(reason);
    for (const outcome of await outcomes) expect(outcome).toEqual({ status: 'rejected', reason });
    expect(vi.getTimerCount()).toBe(0);
    const look = it.getHost('host-0042');
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await look).isolation).toBe('not_isolated');
  });

  it('is a timeout where the call may not take so long', async () => {
    vi.useFakeTimers();
    const it = world({ latencyMs: 5000 });
    const outcome = errorOf(it.isolateHost('host-0042', { timeoutMs: 100 }));
    await vi.advanceTimersByTimeAsync(100);
    expect(await outcome).toMatchObject({ code: 'timeout', message: 'no answer within 100 ms' });
  });
});
