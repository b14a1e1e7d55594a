import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { all, answer, assertAllAsked, connect, job, range, recorded, url } from './helpers.ts';

const id = '0DE6791A-6F7D-42DC-BAF0-26D58032AE40@@notable@@b98308abb5851cacd0589ec3177389d6';

beforeEach(() => nock.disableNetConnect());
afterEach(assertAllAsked);

describe('notable events', () => {
  it('are listed as alerts', async () => {
    const seen = job('results-notables');
    const alerts = await all(connect({ webUrl: 'https://splunk.example:8000/' }).listAlerts({ timeRange: range }));
    expect(alerts).toEqual([
      {
        id,
        title: 'Access - Brute Force Access Behavior Detected - Rule',
        description: 'Access - Brute Force Access Behavior Detected - Rule',
        severity: 'low',
        vendorSeverity: 'low',
        status: 'new',
        vendorStatus: 'New',
        createdAt: '2020-08-26T18:00:20.000Z',
        tactics: ['credential-access'],
        techniques: ['T1110'],
        link: 'https://splunk.example:8000/app/SplunkEnterpriseSecuritySuite/incident_review?earliest=1598464820&latest=now&search=event_id%3D%220DE6791A-6F7D-42DC-BAF0-26D58032AE40%40%40notable%40%40b98308abb5851cacd0589ec3177389d6%22',
      },
      expect.objectContaining({
        severity: 'critical',
        status: 'in_progress',
        vendorStatus: 'Waiting for legal',
        assignee: 'analyst1',
        updatedAt: '2020-08-26T18:20:00.500Z',
        tactics: [],
        techniques: [],
      }),
    ]);
    expect(seen.form).toMatchObject({ search: 'search `notable`', earliest_time: '1791460800', latest_time: '1791468000.5' });
    expect(JSON.parse(JSON.stringify(alerts))).toEqual(alerts);
  });

  it('are listed over all time where none is given', async () => {
    const seen = job('results-notables');
    await all(connect().listAlerts());
    expect(Object.keys(seen.form)).not.toContain('earliest_time');
  });

  it('are filtered by status, the custom ones by their group', async () => {
    const seen = job('results-notables');
    expect((await all(connect().listAlerts({ status: 'in_progress' }))).map(({ vendorStatus }) => vendorStatus)).toEqual([
      'Waiting for legal',
    ]);
    expect(seen.form).toMatchObject({ search: 'search `notable` | search status=2 OR status=3 OR status_group="Open"' });
  });

  it('are limited after they are filtered', async () => {
    const seen = job('results-notables');
    expect(await all(connect().listAlerts({ status: 'in_progress' }, { limit: 1 }))).toHaveLength(1);
    expect(seen.queries).toMatchObject([{ count: '5000' }]);
  });

  it('have the row as raw on request', async () => {
    job('results-notables');
    const [first] = await all(connect().listAlerts({}, { includeRaw: true }));
    expect(first?.raw).toMatchObject({ event_id: id, urgency: 'low' });
  });

  it('need Enterprise Security: without it the error says what to set', async () => {
    answer(nock(url).post('/services/search/v2/jobs'), 'unknown-macro');
    await expect(all(connect().listAlerts())).rejects.toMatchObject({
      message: expect.stringContaining("macro 'notable'") as string,
      hint: expect.stringContaining('set alerts to “fired”') as string,
      operation: 'listAlerts',
    });
  });

  it('without an id are an error', async () => {
    job([{ rule_title: 'x' }]);
    await expect(all(connect().listAlerts())).rejects.toMatchObject({
      code: 'invalid_response',
      message: expect.stringContaining('event_id') as string,
    });
  });

  it.each([
    [
      { status: 'closed', assignee: 'analyst1', comment: 'false alarm' },
      undefined,
      { ruleUIDs: id, status: '5', newOwner: 'analyst1', comment: 'false alarm', output_mode: 'json' },
    ],
    [{ status: 'in_progress' }, 'of the playbook', { ruleUIDs: id, status: '2', comment: 'of the playbook', output_mode: 'json' }],
    [{ status: 'new' }, undefined, { ruleUIDs: id, status: '1', output_mode: 'json' }],
    [{ comment: 'seen' }, 'of the playbook', { ruleUIDs: id, comment: 'seen', output_mode: 'json' }],
  ] as const)('are updated with %j, for the reason %j', async (update, reason, form) => {
    answer(nock(url).post('/services/notable_update', form), 'notable-updated');
    expect(await connect().updateAlert(id, update, { reason })).toMatchObject({
      success: true,
      status: 'completed',
      message: '1 event updated successfully',
    });
  });

  it('that are not updated are an error, though the answer is 200', async () => {
    answer(nock(url).post('/services/notable_update'), 'notable-refused');
    await expect(connect().updateAlert(id, { status: 'in_progress' })).rejects.toMatchObject({
      code: 'request_failed',
      message: 'A status transition from 5 to 2 is not allowed',
      retryable: false,
    });
  });

  it.each([
    { success: true, failure_count: 1, success_count: 1 },
    { success: true, success_count: 0 },
    { success: true, success_count: '0' },
  ])('are not updated where the answer is %j', async (body) => {
    nock(url).post('/services/notable_update').reply(200, body);
    await expect(connect().updateAlert(id, { status: 'closed' })).rejects.toMatchObject({ code: 'request_failed' });
  });

  it('are updated once, though it fails', async () => {
    let count = 0;
    nock(url)
      .post('/services/notable_update', () => ++count > 0)
      .times(3)
      .reply(503, {});
    await expect(connect({}, { retries: 2 }).updateAlert(id, { status: 'closed' })).rejects.toMatchObject({
      code: 'request_failed',
      status: 503,
    });
    expect(count).toBe(1);
    nock.cleanAll();
  });
});

describe('fired alerts', () => {
  const fired = () => connect({ alerts: 'fired', webUrl: 'https://splunk.example:8000' });
  const listed = (query = {}) =>
    answer(
      nock(url)
        .get('/services/alerts/fired_alerts/-')
        .query({ output_mode: 'json', count: 500, offset: 0, ...query }),
      'fired-alerts',
    );

  it('are listed as alerts without a status', async () => {
    listed();
    const alerts = await all(fired().listAlerts());
    expect(alerts).toEqual([
      {
        id: 'scheduler__admin__search__RMD5b1c2d3e4f5a6b7c8d_at_1710000000_12',
        title: 'Brute force',
        severity: 'high',
        vendorSeverity: '4',
        status: 'unknown',
        createdAt: '2024-03-09T16:00:00.000Z',
        tactics: [],
        techniques: [],
        link: 'https://splunk.example:8000/app/search/search?sid=scheduler__admin__search__RMD5b1c2d3e4f5a6b7c8d_at_1710000000_12',
      },
      expect.objectContaining({ severity: 'low', createdAt: '2024-03-10T16:00:00.000Z' }),
    ]);
  });

  it('are filtered by time, from the start to before the end', async () => {
    listed();
    const alerts = await all(fired().listAlerts({ timeRange: { start: '2024-03-09T16:00:00Z', end: '2024-03-10T16:00:00Z' } }));
    expect(alerts.map(({ createdAt }) => createdAt)).toEqual(['2024-03-09T16:00:00.000Z']);
  });

  it('cannot be filtered by a status that they do not have, or be updated', async () => {
    const splunk = fired();
    await expect(all(splunk.listAlerts({ status: 'new' }))).rejects.toMatchObject({ code: 'unsupported' });
    await expect(splunk.updateAlert('x', { status: 'closed' })).rejects.toMatchObject({ code: 'unsupported' });
    expect(splunk.supports('updateAlert')).toBe(false);
    expect(connect().supports('updateAlert')).toBe(true);
  });
});

describe('listSavedSearches', () => {
  it('lists saved searches with their queries', async () => {
    answer(nock(url).get('/services/saved/searches').query({ output_mode: 'json', count: 200, offset: 0 }), 'saved-searches');
    expect(await all(connect().listSavedSearches())).toEqual([
      {
        id: '/servicesNS/nobody/search/saved/searches/Errors%20in%20the%20last%2024%20hours',
        name: 'Errors in the last 24 hours',
        query: 'error OR failed OR severe OR ( sourcetype=access_* ( 404 OR 500 OR 503 ) )',
      },
      {
        id: '/servicesNS/analyst1/search/saved/searches/Brute%20force',
        name: 'Brute force',
        query: 'index=auth action=failure | stats count by src | where count > 100',
        description: 'Many failures from one source',
      },
    ]);
  });

  it('reads page after page, and leaves out what moved into the next one', async () => {
    const { body } = recorded('saved-searches');
    const page = { ...(body as object), paging: { total: 4, perPage: 2, offset: 0 } };
    nock(url)
      .get('/services/saved/searches')
      .query(({ offset }) => offset === '0')
      .reply(200, page);
    nock(url)
      .get('/services/saved/searches')
      .query(({ offset }) => offset === '2')
      .reply(200, page);
    expect(await all(connect().listSavedSearches())).toHaveLength(2);
  });
});
