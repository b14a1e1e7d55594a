import nock from 'nock';
import { describe, expect, it, vi } from 'vitest';
import { crowdstrike } from '../src/index.ts';
import { aid, all, answer, api, connect, logIn, recorded, refusal } from './helpers.ts';
import { playVendor } from './setup.ts';

const entities = '/devices/entities/devices/v2';

describe('a failure of Falcon', () => {
  playVendor();

  const failed = (status: number, body: nock.Body, headers?: Record<string, string>) => {
    logIn();
    nock(api).post(entities).reply(status, body, headers);
    return refusal(connect().getHost(aid));
  };

  it.each([
    [400, 'invalid_input', false],
    [403, 'permission_denied', false],
    [404, 'not_found', false],
    [409, 'request_failed', false],
    [429, 'rate_limited', true],
    [500, 'request_failed', true],
  ])('with the status %d is %s, in its words and with its id', async (status, code, retryable) => {
    const error = await failed(status, { errors: [{ code: status, message: 'in its words' }] }, { 'x-cs-traceid': 'a-trace' });
    expect(error).toMatchObject({
      code,
      status,
      retryable,
      requestId: 'a-trace',
      message: expect.stringMatching(/^in its words/) as string,
    });
  });

  it.each([
    [400, 'invalid_input'],
    [403, 'permission_denied'],
    [404, 'not_found'],
    [429, 'rate_limited'],
    [500, 'request_failed'],
    [1234, 'request_failed'],
  ])('with the code %d in a 200 is %s', async (vendorCode, code) => {
    const error = await failed(200, { errors: [{ code: vendorCode, message: 'in its words' }], resources: [{ device_id: aid }] });
    expect(error).toMatchObject({ code, status: 200, message: expect.stringMatching(/^in its words/) as string });
  });

  it('in a 200 names the scope as well', async () => {
    logIn();
    answer(nock(api).get('/devices/combined/devices/v1').query(true), 'error-in-success');
    expect(await refusal(all(connect().searchHosts('')))).toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('Hosts: Read') as string,
    });
  });

  it('in a 200 is one of a token too', async () => {
    nock(api)
      .post('/oauth2/token')
      .reply(200, { errors: [{ code: 500, message: 'no tokens today' }] });
    expect(await refusal(connect().getHost(aid))).toMatchObject({ message: expect.stringContaining('no tokens today') as string });
  });

  it('names its trace in the message where no header does', async () => {
    expect((await failed(500, { meta: { trace_id: 'a-trace' }, errors: [{ code: 500, message: 'oops' }] })).message).toBe(
      'oops (trace id a-trace)',
    );
    expect(
      (await failed(500, { meta: { trace_id: 'a-trace' }, errors: [{ code: 500, message: 'oops' }] }, { 'x-cs-traceid': 'a-trace' }))
        .message,
    ).toBe('oops');
  });

  it('may have several messages, or none', async () => {
    expect(
      (
        await failed(400, {
          errors: [
            { code: 400, message: 'one' },
            { code: 400, message: 'two' },
            { code: 400, message: 'one' },
          ],
        })
      ).message,
    ).toBe('one; two');
    expect((await failed(500, { errors: [{ code: 500 }] })).message).toBe('the answer tells of error 500');
    expect((await failed(500, { errors: [] })).message).toContain('500');
    expect((await failed(500, 'upstream connect error')).message).toContain('upstream connect error');
  });

  it('says until when to wait, by the clock of the server', async () => {
    const headers = {
      date: 'Sat, 31 Jan 2026 12:00:00 GMT',
      'x-ratelimit-retryafter': String(Date.UTC(2026, 0, 31, 12, 0, 42) / 1000),
      'x-ratelimit-limit': '6000',
      'x-ratelimit-remaining': '0',
    };
    expect(await failed(429, { errors: [{ code: 429, message: 'API rate limit exceeded.' }] }, headers)).toMatchObject({
      code: 'rate_limited',
      scope: 'minute',
      retryAfterMs: 42_000,
    });
  });

  it('says until when to wait by our own clock where the server shows none', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 31, 12), toFake: ['Date'] });
    const headers = { 'x-ratelimit-retryafter': String(Date.UTC(2026, 0, 31, 12, 0, 42) / 1000) };
    const error = await failed(429, {}, headers).finally(() => vi.useRealTimers());
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 42_000 });
  });

  it.each(['soon', '', '-5', '1e99', '12'])('does not take %j for a time', async (moment) => {
    const error = await failed(429, { errors: [{ code: 429, message: 'slow down' }] }, { 'x-ratelimit-retryafter': moment });
    expect(error).toMatchObject({ code: 'rate_limited', scope: 'minute' });
    expect(error).not.toHaveProperty('retryAfterMs');
  });
});

describe('what CrowdStrike does not have', () => {
  it('is said beforehand, with the document, and sends nothing', async () => {
    const edr = connect();
    const range = { start: '2026-01-31T12:00:00Z', end: '2026-01-31T13:00:00Z' };
    for (const operation of ['getProcesses', 'getNetworkConnections'] as const) {
      expect(edr.supports(operation)).toBe(false);
      expect(crowdstrike.unsupported[operation]).toMatch(/https:\/\//);
      expect(await refusal(all<unknown>(edr[operation](aid, range)))).toMatchObject({ code: 'unsupported', operation });
    }
  });
});

describe('the recordings', () => {
  it('are of Falcon: each has its envelope', () => {
    for (const name of ['device', 'alerts-page-1', 'online-state', 'indicators', 'scan-completed'])
      expect(recorded(name).body).toMatchObject({ errors: [] });
  });
});
