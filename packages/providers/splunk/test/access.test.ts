import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, assertAllAsked, connect, job, range, sid, token, url } from './helpers.ts';

beforeEach(() => nock.disableNetConnect());
afterEach(assertAllAsked);

describe('authentication', () => {
  it('sends a token as it is', async () => {
    answer(
      nock(url, { reqheaders: { authorization: `Bearer ${token}` } })
        .get('/services/authentication/current-context')
        .query({ output_mode: 'json' }),
      'current-context',
    );
    expect(await connect().healthCheck()).toMatchObject({ status: 'healthy' });
  });

  it('logs in with a user and password, once for many calls', async () => {
    answer(nock(url).post('/services/auth/login', { username: 'svc-triage', password: 'p4ss & word', output_mode: 'json' }), 'login');
    const asUser = nock(url, { reqheaders: { authorization: 'Splunk 192fd3e46a31246da7ea7f109e7f95fd' } });
    answer(asUser.get('/services/authentication/current-context').query(true).times(3), 'current-context');
    const splunk = connect({ token: undefined, username: 'svc-triage', password: 'p4ss & word' });
    expect(await Promise.all([splunk.testConnection(), splunk.testConnection(), splunk.testConnection()])).toEqual([true, true, true]);
  });

  it('logs in again when the session has ended', async () => {
    answer(nock(url).post('/services/auth/login').twice(), 'login');
    answer(nock(url).get('/services/authentication/current-context').query(true), 'unauthorized');
    answer(nock(url).get('/services/authentication/current-context').query(true), 'current-context');
    expect(await connect({ token: undefined, username: 'svc-triage', password: 'password' }).testConnection()).toBe(true);
  });

  it('tells a wrong password from a wrong token', async () => {
    answer(nock(url).post('/services/auth/login'), 'login-failed');
    await expect(
      connect({ token: undefined, username: 'svc-triage', password: 'wrong-password' }).search('*', range),
    ).rejects.toMatchObject({
      code: 'authentication_failed',
      message: 'Login failed',
      hint: expect.stringContaining('username and password') as string,
    });
    answer(nock(url).post('/services/search/v2/jobs'), 'unauthorized');
    await expect(connect().search('*', range)).rejects.toMatchObject({
      code: 'authentication_failed',
      message: 'call not properly authenticated',
      hint: expect.stringContaining('token') as string,
    });
  });

  it('needs a token, or a user with a password', () => {
    const words = /token \(TW_SPLUNK_TOKEN\).*username \(TW_SPLUNK_USERNAME\).*password \(TW_SPLUNK_PASSWORD\)/;
    expect(() => connect({ token: undefined })).toThrow(words);
    expect(() => connect({ token: undefined, username: 'svc-triage' })).toThrow(words);
    expect(() => connect({ token: undefined, password: 'password' })).toThrow(words);
  });

  it.each(['..', 'a/b', 'a b', ''])('refuses the app %j', (app) => {
    expect(() => connect({ app })).toThrow(/app/);
  });

  it('refuses addresses of the collector that are not encrypted', () => {
    expect(() => connect({ hecUrl: 'http://splunk.example:8088', hecToken: 'a-token' })).toThrow(/hecUrl/);
    expect(() => connect({ hecUrl: 'http://127.0.0.1.example:8088', hecToken: 'a-token' })).toThrow(/hecUrl/);
    expect(() => connect({ hecUrl: 'http://127.0.0.1:8088', hecToken: 'a-token' })).not.toThrow();
  });
});

describe('failures', () => {
  const created = (name: string) => answer(nock(url).post('/services/search/v2/jobs'), name);

  it('tells an error in the query as wrong input, in Splunk’s words', async () => {
    created('unknown-command');
    await expect(connect().search('* | nosuchcommand', range)).rejects.toMatchObject({
      code: 'invalid_input',
      status: 400,
      message: "Unknown search command 'nosuchcommand'.",
    });
  });

  it('names the capability that is missing', async () => {
    created('forbidden');
    await expect(connect().search('*', range)).rejects.toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('requires capability: search') as string,
    });
  });

  it('tells too many searches as a limit that passes', async () => {
    created('too-many-searches');
    await expect(connect().search('*', range)).rejects.toMatchObject({
      code: 'rate_limited',
      retryable: true,
      message: expect.stringContaining('maximum number of concurrent') as string,
    });
  });

  it('tries again when there were too many searches', async () => {
    created('too-many-searches');
    const seen = job('results');
    expect((await connect({}, { retries: 1 }).search('*', range)).events).toHaveLength(2);
    expect(seen.isCancelled).toBe(true);
  });

  it('says that a search has gone, and why that may be', async () => {
    created('job-created');
    answer(nock(url).get(`/services/search/v2/jobs/${sid}`).query(true), 'unknown-sid');
    answer(nock(url).delete(`/services/search/v2/jobs/${sid}`), 'unknown-sid');
    await expect(connect().search('*', range)).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('no longer on the server: Unknown sid.') as string,
      hint: expect.stringContaining('60 minutes') as string,
    });
  });

  it('reads the words of an answer in XML', async () => {
    created('unauthorized-xml');
    await expect(connect().search('*', range)).rejects.toMatchObject({
      code: 'authentication_failed',
      message: 'call not properly authenticated',
    });
  });
});
