import { inspect } from 'node:util';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answer, apiKey, connect, recorded } from './helpers.ts';

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  vi.useRealTimers();
  nock.cleanAll();
  nock.enableNetConnect();
});

const refused = async (status: number, error: unknown): Promise<Record<string, unknown>> => {
  answer('domains/example.com', { status, body: { error } });
  return connect()
    .lookupDomain('example.com')
    .then(
      () => expect.fail('the lookup succeeded'),
      (reason: Record<string, unknown>) => reason,
    );
};

describe('failures of VirusTotal', () => {
  // https://docs.virustotal.com/reference/errors
  it.each([
    [400, 'BadRequestError', 'invalid_input', false],
    [400, 'InvalidArgumentError', 'invalid_input', false],
    [400, 'NotAvailableYet', 'request_failed', true],
    [401, 'AuthenticationRequiredError', 'authentication_failed', false],
    [401, 'UserNotActiveError', 'authentication_failed', false],
    [401, 'WrongCredentialsError', 'authentication_failed', false],
    [403, 'ForbiddenError', 'permission_denied', false],
    [409, 'AlreadyExistsError', 'request_failed', false],
    [424, 'FailedDependencyError', 'request_failed', false],
    [429, 'QuotaExceededError', 'rate_limited', true],
    [429, 'TooManyRequestsError', 'rate_limited', true],
    [503, 'TransientError', 'request_failed', true],
    [504, 'DeadlineExceededError', 'request_failed', true],
    [400, 'SomethingNew', 'invalid_input', false],
    [500, 'SomethingNew', 'request_failed', true],
  ])('with %d %s are %s', async (status, vendorCode, code, retryable) => {
    expect(await refused(status, { code: vendorCode, message: 'in its words' })).toMatchObject({
      code,
      status,
      retryable,
      connector: 'virustotal',
      operation: 'lookupDomain',
      message: `in its words (${vendorCode})`,
    });
  });

  it('may lack a message, or the whole error', async () => {
    expect(await refused(401, { code: 'WrongCredentialsError' })).toMatchObject({
      code: 'authentication_failed',
      message: 'WrongCredentialsError',
    });
    expect(await refused(401, { code: 'WrongCredentialsError', message: null })).toMatchObject({ code: 'authentication_failed' });
    expect(await refused(403, { code: 403, message: 'of the front end' })).toMatchObject({ code: 'permission_denied' });
    expect(await refused(503, null)).toMatchObject({ code: 'request_failed', message: 'HTTP 503' });
  });

  it('say which setting to mend, and never show the key', async () => {
    answer('domains/example.com', recorded('error-no-key'));
    const error: unknown = await connect()
      .lookupDomain('example.com')
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'authentication_failed', hint: expect.stringContaining('apiKey') as string });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(apiKey);
  });

  // https://docs.virustotal.com/docs/consumption-quotas-handled
  it.each([
    ['Quota exceeded', 'minute', 60_000],
    ['You have exceeded your daily quota', 'day', 6 * 3_600_000],
    ['Quota exceeded: 500 requests per day', 'day', 6 * 3_600_000],
    ['You have exceeded your monthly quota', 'month', 6 * 3_600_000 + 30 * 86_400_000],
    ['You have exceeded one of your quotas (minute, daily or monthly)', 'minute', 60_000],
  ])('"%s" is the quota of a %s', async (message, scope, retryAfterMs) => {
    vi.useFakeTimers({ now: Date.UTC(2026, 4, 1, 18), toFake: ['Date'] });
    expect(await refused(429, { code: 'QuotaExceededError', message })).toMatchObject({ code: 'rate_limited', scope, retryAfterMs });
  });

  it('follow Retry-After where it comes', async () => {
    const { body } = recorded('error-quota');
    nock('https://www.virustotal.com').get('/api/v3/domains/example.com').reply(429, body, { 'retry-after': '120' });
    await expect(connect().lookupDomain('example.com')).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 120_000 });
  });

  it('are not taken for an unknown indicator where an analysis does not exist', async () => {
    answer('analyses/x', { status: 404, body: { error: { code: 'NotFoundError', message: 'analysis not found' } } });
    await expect(connect().getAnalysis('x')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the health of VirusTotal', () => {
  it('is proven by a call that looks nothing up', async () => {
    answer('files/upload_url', recorded('upload-url'));
    expect(await connect().healthCheck()).toMatchObject({ status: 'healthy' });
  });

  it('is bad with a wrong key', async () => {
    answer('files/upload_url', { status: 401, body: { error: { code: 'WrongCredentialsError', message: 'Wrong API key' } } });
    expect(await connect().healthCheck()).toMatchObject({ status: 'unhealthy', code: 'authentication_failed' });
  });
});
