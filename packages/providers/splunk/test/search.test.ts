import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, assertAllAsked, connect, job, range, sid, url } from './helpers.ts';

beforeEach(() => nock.disableNetConnect());
afterEach(assertAllAsked);

describe('search', () => {
  it('creates a job, waits for it, reads its rows and cancels it', async () => {
    const seen = job('results');
    const found = await connect().search('index=_internal | head 5', range);
    expect(found).toEqual({
      searchId: sid,
      events: [
        {
          timestamp: '2026-10-08T13:47:15.000Z',
          fields: { _time: '2026-10-08T13:47:15.000+00:00', mv: ['a', 'b'], x: '2123633747', host: 'splunk01' },
        },
        { timestamp: '2026-10-08T13:47:16.000Z', fields: { _time: '2026-10-08T13:47:16.000+00:00', mv: ['c'], x: '250048592', n: null } },
      ],
      totalCount: 2,
      truncated: false,
      warnings: ['Some warning.'],
      stats: { durationMs: 14, scannedEvents: 12 },
    });
    expect(seen.form).toMatchObject({
      search: 'search index=_internal | head 5',
      earliest_time: '1791460800',
      latest_time: '1791468000.5',
      exec_mode: 'normal',
      output_mode: 'json',
    });
    expect(seen.queries).toEqual([{ output_mode: 'json', count: '1000', offset: '0' }]);
    expect(seen.isCancelled).toBe(true);
  });

  it('gives events an id, their time in UTC, their index and their text', async () => {
    job('results-events');
    const { events } = await connect().search('index=_internal', range);
    expect(events[0]).toEqual({
      id: '_internal~115~BC509B13-C34D-4A69-B216-488806E9EA63|115:5186|2012-11-28T00:44:22.581Z',
      timestamp: '2012-11-28T00:44:22.581Z',
      source: '_internal',
      fields: expect.objectContaining({
        host: 'dfoster-mbp17.local',
        sourcetype: 'splunkd_access',
        _si: ['dfoster-mbp17.local', '_internal'],
      }),
      raw: '127.0.0.1 - admin [27/Nov/2012:16:44:22.581 -0800] "GET /services/messages?count=-1 HTTP/1.1" 200 1998 - - - 1ms',
    });
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  });

  it('leaves rows of statistics without id, time and text', async () => {
    job('results-statistics');
    const { events } = await connect().search('| tstats sum(kb)', range);
    expect(events).toEqual([
      { fields: { 'sum(kb)': '14372242.758775', series: 'twitter' } },
      { fields: { 'sum(kb)': '267802.333926', series: 'splunkd' } },
    ]);
  });

  it('adds the row as raw on request', async () => {
    job('results');
    const { events } = await connect().search('index=_internal', range, { includeRaw: true });
    expect(events[0]?.raw).toEqual({ _time: '2026-10-08T13:47:15.000+00:00', mv: ['a', 'b'], x: '2123633747', host: 'splunk01' });
  });

  it('says truncated where there are more rows than were asked for', async () => {
    const seen = job('results');
    const found = await connect().search('index=_internal', range, { limit: 1 });
    expect(found).toMatchObject({ totalCount: 2, truncated: true });
    expect(found.events).toHaveLength(1);
    expect(seen.queries).toMatchObject([{ count: '1' }]);
  });

  it('asks for no rows where none are wanted, since to Splunk a count of 0 means all', async () => {
    answer(nock(url).post('/services/search/v2/jobs'), 'job-created');
    answer(nock(url).get(`/services/search/v2/jobs/${sid}`).query(true), 'job-done');
    nock(url).delete(`/services/search/v2/jobs/${sid}`).reply(200);
    expect(await connect().search('index=_internal', range, { limit: 0 })).toMatchObject({ events: [], totalCount: 2, truncated: true });
  });

  it('rejects in Splunk’s words when the job fails, and cancels it', async () => {
    answer(nock(url).post('/services/search/v2/jobs'), 'job-created');
    answer(nock(url).get(`/services/search/v2/jobs/${sid}`).query(true), 'job-failed');
    const cancelled = nock(url).delete(`/services/search/v2/jobs/${sid}`).reply(200);
    await expect(connect().search('index=_internal | eval x=nosuchfunc(1)', range)).rejects.toMatchObject({
      code: 'request_failed',
      message: "Error in 'EvalCommand': The 'nosuchfunc' function is unsupported or undefined.",
      retryable: false,
    });
    expect(cancelled.isDone()).toBe(true);
  });

  it('takes a FATAL message in a 200 for the failure that it is', async () => {
    const seen = job('results-fatal');
    await expect(connect().search('index=_internal | where', range)).rejects.toMatchObject({
      code: 'request_failed',
      message: "Error in 'where' command: The expression is malformed.",
    });
    expect(seen.isCancelled).toBe(true);
  });

  it('falls back to the first version of the endpoints on a Splunk before 9.0.1, and stays there', async () => {
    answer(nock(url).post('/services/search/v2/jobs'), 'no-such-endpoint');
    job('results', { base: '/services/search/jobs' });
    const splunk = connect();
    expect((await splunk.search('index=_internal', range)).events).toHaveLength(2);
    job('results', { base: '/services/search/jobs' });
    expect((await splunk.search('index=_internal', range)).events).toHaveLength(2);
  });

  it('works in the namespace of an app', async () => {
    job('results', { base: '/servicesNS/nobody/SplunkEnterpriseSecuritySuite/search/v2/jobs' });
    expect((await connect({ app: 'SplunkEnterpriseSecuritySuite' }).search('index=_internal', range)).events).toHaveLength(2);
  });

  it('refuses an empty query before anything is sent', async () => {
    await expect(connect().search(' \n', range)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('getFieldValues', () => {
  it('lists the values of a field with their counts', async () => {
    const seen = job('results-values');
    expect(await Array.fromAsync(connect({ index: 'main, win*' }).getFieldValues('src', range))).toEqual([
      { value: '192.0.2.7', count: 4711 },
      { value: '192.0.2.9', count: 12 },
    ]);
    expect(seen.form).toMatchObject({ search: 'search (index=main OR index=win*) | stats count AS tw_count BY "src" | sort 0 - tw_count' });
  });

  it.each(['a" | delete', 'x*', 'a`b`', 'a[b', 'a\nb', 'a|b', "a'b", 'a\\b', ' ', '|'])(
    'refuses %j, which is not the name of a field',
    async (field) => {
      await expect(Array.fromAsync(connect().getFieldValues(field, range))).rejects.toMatchObject({ code: 'invalid_input' });
    },
  );

  it.each(['src', 'Event.System.EventID', 'tags{}.name', 'user name', 'x-forwarded-for', '_time', 'über'])('takes %j', async (field) => {
    const seen = job([
      { [field]: 'one', tw_count: '3' },
      { [field]: 'two', tw_count: '1' },
    ]);
    expect(await Array.fromAsync(connect().getFieldValues(field, range))).toEqual([
      { value: 'one', count: 3 },
      { value: 'two', count: 1 },
    ]);
    expect(seen.form).toMatchObject({ search: expect.stringContaining(`BY "${field}"`) as string });
  });
});

describe('getEvents', () => {
  const first = '_internal~115~BC509B13-C34D-4A69-B216-488806E9EA63|115:5186|2012-11-28T00:44:22.581Z';
  const gone = '_internal~7~BC509B13-C34D-4A69-B216-488806E9EA63|7:1|2012-11-28T00:40:00.000Z';
  const last = '_internal~114~BC509B13-C34D-4A69-B216-488806E9EA63|114:34048|2012-11-28T00:30:06.140Z';

  it('fetches events by the ids that they were given, in this order, with one search for those that are near', async () => {
    const near = job('results-events');
    const events = await connect().getEvents([first, gone]);
    expect(events.map(({ id }) => id)).toEqual([first]);
    expect(near.form).toMatchObject({
      search:
        'search (index="_internal") | where (_bkt="_internal~7~BC509B13-C34D-4A69-B216-488806E9EA63" AND _cd="7:1") OR (_bkt="_internal~115~BC509B13-C34D-4A69-B216-488806E9EA63" AND _cd="115:5186")',
      earliest_time: '1354063200',
      latest_time: '1354063463',
    });
  });

  it('makes a search of its own for an event that is far from the others', async () => {
    const far = job('results-events');
    const near = job('results-events');
    expect((await connect().getEvents([first, last])).map(({ id }) => id)).toEqual([first, last]);
    expect(far.form['earliest_time']).toBe('1354062606');
    expect(near.form['earliest_time']).toBe('1354063462');
  });

  it.each(['', 'x', `${first} OR 1=1`, first.replace('_internal', 'a" | delete "'), `${first}\n`])(
    'refuses the id %j before anything is sent',
    async (id) => {
      await expect(connect().getEvents([id])).rejects.toMatchObject({ code: 'invalid_input' });
    },
  );

  it('answers an empty list with an empty list', async () => {
    expect(await connect().getEvents([])).toEqual([]);
  });
});
