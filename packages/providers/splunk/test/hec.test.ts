import nock from 'nock';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, assertAllAsked, connect, token } from './helpers.ts';

const hecUrl = 'https://splunk.example:8088';
const hecToken = 'c0ffee00-0000-4000-8000-00000000beef';
const events = [
  {
    event: { user: 'bob', action: 'login' },
    time: '2026-10-08T13:47:15.250Z',
    host: 'web-1',
    source: 'app',
    sourcetype: '_json',
    index: 'main',
    fields: { team: 'soc' },
  },
  { event: 'a line' },
];

beforeEach(() => nock.disableNetConnect());
afterEach(assertAllAsked);

describe('sendEvents', () => {
  const collector = (reqheaders: Record<string, string> = {}) => nock(hecUrl, { reqheaders });
  const splunk = (options = {}) => connect({ hecUrl, hecToken }, options);

  it('sends events one after the other, with the token of the collector and no other', async () => {
    let body = '';
    const scope = collector({ authorization: `Splunk ${hecToken}` }).post('/services/collector/event', (sent: unknown) => {
      body = typeof sent === 'string' ? sent : JSON.stringify(sent);
      return !JSON.stringify(sent).includes(token);
    });
    answer(scope, 'hec-success');
    expect(await splunk().sendEvents(events, { reason: 'a test' })).toMatchObject({
      success: true,
      status: 'pending',
      message: 'Splunk has taken 2 events; searchable when indexed',
    });
    expect(body.split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        time: 1791467235.25,
        event: { user: 'bob', action: 'login' },
        host: 'web-1',
        source: 'app',
        sourcetype: '_json',
        index: 'main',
        fields: { team: 'soc' },
      },
      { event: 'a line' },
    ]);
  });

  it.each([
    ['hec-invalid-token', { code: 'authentication_failed', message: 'Invalid token (code 4)', hint: 'Check hecToken.' }],
    ['hec-incorrect-index', { code: 'permission_denied', message: expect.stringContaining('Incorrect index (code 7): event 0') as string }],
    [
      'hec-invalid-data',
      { code: 'invalid_input', message: 'Invalid data format (code 6): event 1 (counted from 0); those before it may have been taken' },
    ],
    ['hec-busy', { code: 'rate_limited', retryable: true }],
  ])('tells %s for what it is, and sends nothing twice', async (name, error) => {
    answer(collector().post('/services/collector/event'), name);
    await expect(splunk({ retries: 2 }).sendEvents(events)).rejects.toMatchObject(error);
  });

  it('takes a code other than 0 for a failure, though the status is 200', async () => {
    collector().post('/services/collector/event').reply(200, { text: 'Server is busy', code: 9 });
    await expect(splunk().sendEvents(events)).rejects.toMatchObject({ code: 'rate_limited' });
  });

  it('needs the address and the token of a collector', async () => {
    await expect(connect().sendEvents(events)).rejects.toMatchObject({
      code: 'configuration',
      message: 'sendEvents needs hecUrl (TW_SPLUNK_HEC_URL) and hecToken (TW_SPLUNK_HEC_TOKEN)',
    });
  });

  it('sends nothing in a dry run, or when the hook refuses', async () => {
    expect(await splunk().sendEvents(events, { dryRun: true })).toMatchObject({ success: true, status: 'dry_run' });
    await expect(splunk({ hooks: { onAction: () => false } }).sendEvents(events)).rejects.toMatchObject({ code: 'permission_denied' });
  });

  it.each([
    [[]],
    [[{ event: '' }]],
    [[{ event: 'x', nonesuch: 1 }]],
    [[{ event: 'x', time: 'yesterday' }]],
    [Array.from({ length: 1001 }, () => ({ event: 'x' }))],
  ])('refuses %.40j', async (wrong) => {
    await expect(splunk().sendEvents(wrong as typeof events)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('shows no token in what fails', async () => {
    collector()
      .post('/services/collector/event')
      .reply(403, { text: `Invalid token ${hecToken}`, code: 4 });
    const error: unknown = await splunk()
      .sendEvents(events)
      .catch((thrown: unknown) => thrown);
    expect(inspect(error, { depth: 9 })).not.toContain(hecToken);
    expect(JSON.stringify(error)).not.toContain(hecToken);
  });
});
