import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { answer, api, connect, logIn, recorded, refusal } from './helpers.ts';
import { playVendor } from './setup.ts';

const combined = '/iocs/combined/indicator/v1';
const entities = '/iocs/entities/indicators/v1';
const id = 'c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4';
const existing = recorded('indicators').body.resources[0] ?? {};

/** What is sent to add an indicator where there are these. */
async function sent(
  wish: Parameters<ReturnType<typeof connect>['addIndicator']>[0],
  found: readonly object[] = [],
  reason?: string,
): Promise<unknown> {
  let body: unknown;
  logIn();
  nock(api).get(combined).query(true).reply(200, { errors: [], resources: found });
  answer(
    nock(api).post(entities, (given: unknown) => {
      body = given;
      return true;
    }),
    'indicator-created',
  );
  expect(await connect().addIndicator(wish, { reason })).toMatchObject({ success: true, status: 'completed', actionId: id });
  return body;
}

describe('a custom indicator', () => {
  playVendor();

  it('is added for all hosts, refanged and normalised', async () => {
    expect(await sent({ value: 'Evil[.]example[.]com', action: 'detect' }, [], 'incident 7')).toEqual({
      comment: 'incident 7',
      indicators: [
        {
          type: 'domain',
          value: 'evil.example.com',
          action: 'detect',
          severity: 'high',
          platforms: ['windows', 'mac', 'linux'],
          applied_globally: true,
          description: 'incident 7',
          source: 'Triage Warden',
        },
      ],
    });
  });

  it('is added as it was wished', async () => {
    const value = '275A021BBFB6489E54D471899F7DB9D1663FC695EC2FE2A2C4538AABF651FD0F';
    const wish = {
      value,
      action: 'prevent',
      severity: 'low',
      platforms: ['linux'],
      hostGroups: ['g1'],
      expiration: '2030-01-31T12:00:00Z',
      description: 'why',
      tags: ['t'],
    } as const;
    expect(await sent(wish)).toEqual({
      indicators: [
        {
          type: 'sha256',
          value: value.toLowerCase(),
          action: 'prevent',
          severity: 'low',
          platforms: ['linux'],
          applied_globally: false,
          host_groups: ['g1'],
          expiration: '2030-01-31T12:00:00Z',
          description: 'why',
          tags: ['t'],
          source: 'Triage Warden',
        },
      ],
    });
  });

  it('that allows has no severity', async () => {
    expect(await sent({ value: '192.0.2.7', action: 'allow' })).not.toHaveProperty('indicators.0.severity');
  });

  it('is looked for by a filter of its type and value', async () => {
    logIn();
    nock(api).get(combined).query({ filter: "type:'ipv6'+value:'2001:db8::1'", limit: 100 }).reply(200, { resources: [] });
    expect(await connect().removeIndicator('2001:DB8:0::1')).toMatchObject({ status: 'already_done' });
  });

  it('is not added a second time', async () => {
    logIn();
    answer(nock(api).get(combined).query(true), 'indicators');
    expect(await connect().addIndicator({ value: 'evil.example.com', action: 'detect' })).toMatchObject({
      success: true,
      status: 'already_done',
      actionId: id,
    });
  });

  it.each([
    ['another action', { action: 'no_action' }],
    ['fewer platforms', { platforms: ['windows'] }],
    ['some hosts only', { applied_globally: false, host_groups: ['g1'] }],
    ['an end', { expiration: '2027-01-01T00:00:00Z' }],
    ['its end behind it', { expired: true }],
    ['another value', { value: 'other.example.com' }],
    ['another type', { type: 'url' }],
  ])('is added where the one that is there has %s', async (_, difference) => {
    expect(await sent({ value: 'evil.example.com', action: 'detect' }, [{ ...existing, ...difference }])).toBeDefined();
  });

  it('is refused with the words of Falcon, about it and about the request', async () => {
    logIn();
    answer(nock(api).get(combined).query(true), 'indicators-none');
    nock(api)
      .post(entities)
      .reply(400, {
        errors: [{ code: 400, message: 'Failed to create indicators' }],
        resources: [{ row: 1, value: 'evil.example.com', message: 'action: prevent is not valid for domain', message_type: 'error' }],
      });
    expect(await refusal(connect().addIndicator({ value: 'evil.example.com', action: 'prevent' }))).toMatchObject({
      code: 'invalid_input',
      message: 'Failed to create indicators; action: prevent is not valid for domain',
    });
  });

  it.each([
    ['3395856ce81f2b7382dee72602f798b642f14140', 'unsupported'],
    ['https://example.com/x', 'unsupported'],
    ['someone@example.com', 'unsupported'],
    ['not an indicator', 'invalid_input'],
    ["x'+type:'domain", 'invalid_input'],
  ])('is not tried for %s', async (value, code) => {
    const edr = connect();
    expect(await refusal(edr.addIndicator({ value, action: 'detect' }))).toMatchObject({ code, operation: 'addIndicator' });
    expect(await refusal(edr.removeIndicator(value))).toMatchObject({ code, operation: 'removeIndicator' });
  });

  it('is checked before anything is sent', async () => {
    const edr = connect();
    const wrong = [
      { value: 'evil.example.com' },
      { value: 'evil.example.com', action: 'block' },
      { value: 'evil.example.com', action: 'detect', expiration: 'tomorrow' },
      { value: 'evil.example.com', action: 'detect', nonesuch: 1 },
    ];
    for (const wish of wrong) expect(await refusal(edr.addIndicator(wish as never))).toMatchObject({ code: 'invalid_input' });
    expect(await edr.addIndicator({ value: 'evil.example.com', action: 'detect' }, { dryRun: true })).toMatchObject({ status: 'dry_run' });
  });

  it('is removed, wherever it applies', async () => {
    logIn();
    nock(api)
      .get(combined)
      .query(true)
      .reply(200, { resources: [existing, { ...existing, id: 'second' }, { ...existing, id: 'other', value: 'other.example.com' }] });
    nock(api)
      .delete(entities)
      .query({ ids: [id, 'second'], comment: 'a mistake' })
      .reply(200, { errors: [], resources: [id, 'second'] });
    expect(await connect().removeIndicator('evil.example.com', { reason: 'a mistake' })).toMatchObject({
      success: true,
      status: 'completed',
      message: '2 custom indicators for evil.example.com removed',
    });
  });

  it('is not removed where the answer does not list it', async () => {
    logIn();
    answer(nock(api).get(combined).query(true), 'indicators');
    nock(api).delete(entities).query({ ids: id }).reply(200, { errors: [], resources: [] });
    expect(await refusal(connect().removeIndicator('evil.example.com'))).toMatchObject({
      code: 'request_failed',
      message: expect.stringContaining(id) as string,
    });
  });

  it('is not deleted where there is none: a deletion of nothing in particular is never sent', async () => {
    logIn();
    answer(nock(api).get(combined).query(true), 'indicators-none');
    expect(await connect().removeIndicator('evil.example.com')).toMatchObject({ success: true, status: 'already_done' });
  });
});
