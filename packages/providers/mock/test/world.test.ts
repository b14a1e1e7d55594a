import { lastHours } from '@tw/connector-core';
import { describe, expect, it } from 'vitest';
import { mock, sampleScenario } from '../src/index.ts';
import { errorOf, last, now, world, type Mock } from './tools.ts';

const isolationOf = async (edr: Mock) => (await edr.getHost('host-0042')).isolation;

describe('worlds', () => {
  it('are each connector’s own in a program', async () => {
    const one = mock({});
    await one.isolateHost('host-0042');
    expect(await isolationOf(one)).toBe('isolated');
    expect(await isolationOf(mock({}))).toBe('not_isolated');
  });

  it('are shared by connectors that name one, across traits', async () => {
    await mock({ world: 'shared' }).isolateHost('host-0042');
    expect(await isolationOf(mock({ world: 'shared' }))).toBe('isolated');
    expect(await isolationOf(mock({ world: 'other' }))).toBe('not_isolated');
  });

  it('of one name differ by scenario, seed and clock, but not by what goes wrong', async () => {
    const first = mock({ world: 'mine', scenario: sampleScenario, seed: 7, now });
    await first.isolateHost('host-0042');
    const others = [
      {},
      { scenario: { ...sampleScenario, name: 'mine' }, seed: 7, now },
      { scenario: sampleScenario, seed: 7 },
      { scenario: sampleScenario, now },
    ];
    for (const other of others) expect(await isolationOf(mock({ world: 'mine', ...other }))).toBe('not_isolated');
    expect(
      await isolationOf(mock({ world: 'mine', scenario: sampleScenario, seed: 7, now, errors: { search: 'timeout' }, latencyMs: 1 })),
    ).toBe('isolated');
  });

  it('from variables are one by default, so that the next connector sees what the last one did', async () => {
    await mock.fromEnv({}).isolateHost('host-0042');
    expect(await isolationOf(mock.fromEnv({ TW_MOCK_LATENCY_MS: '1' }))).toBe('isolated');
    expect(await isolationOf(mock.fromEnv({ TW_MOCK_WORLD: '' }))).toBe('isolated');
    expect(await isolationOf(mock({ world: 'default' }))).toBe('isolated');
    expect(await isolationOf(mock.fromEnv({ TW_MOCK_WORLD: 'fresh' }))).toBe('not_isolated');
  });

  it('begin again when they are reset, for all who share them', async () => {
    const [one, other] = [mock({ world: 'reset' }), mock({ world: 'reset' })];
    await one.isolateHost('host-0042');
    await one.createTicket({ title: 'x' });
    await one.quarantineEmail({ mailbox: 'dana.reyes@example.com', id: 'mail-4711-dana' });
    await one.blockSender('example.org');
    expect((await other.resetWorld({ dryRun: true })).status).toBe('dry_run');
    expect(await isolationOf(one)).toBe('isolated');
    expect((await other.resetWorld()).status).toBe('completed');
    expect(await isolationOf(one)).toBe('not_isolated');
    expect((await errorOf(one.getTicket('SEC-3'))).code).toBe('not_found');
    expect(await Array.fromAsync(one.searchEmails({ sender: 'invoice-portal.example' }))).toHaveLength(2);
    expect((await one.blockSender('example.org')).status).toBe('completed');
  });
});

describe('a seed', () => {
  const history = async (seed?: number) => {
    const it = world(seed === undefined ? {} : { seed });
    return [
      await it.isolateHost('host-0042'),
      await it.scanHost('host-0043'),
      await it.deliverEmail({ sender: 'a@example.org', recipients: ['b@example.org'] }),
      (await it.search('', last(24))).searchId,
      await it.createTicket({ title: 'x' }),
    ].map((each) => (typeof each === 'object' ? { ...each, timestamp: '' } : each));
  };

  it('makes everything the same again', async () => {
    expect(await history()).toEqual(await history(1));
    expect(await history(5)).toEqual(await history(5));
  });

  it('makes other ids than another one', async () => {
    const [one, other] = [await history(1), await history(2)].map((each) => each.slice(0, 4));
    one?.forEach((each, index) => expect(each).not.toEqual(other?.[index]));
  });
});

describe('the clock', () => {
  it('runs from the first call on, so that the incident is always of today', async () => {
    expect((await mock({}).search('sourcetype=firewall', lastHours(1))).totalCount).toBe(2);
  });

  it('stands still where it is told to', async () => {
    const { createdAt } = await mock({ now: '2020-01-01T00:00:00+02:00' }).createTicket({ title: 'x' });
    expect(createdAt).toBe('2019-12-31T22:00:00.000Z');
  });
});

describe('settings', () => {
  it('are described, and have names in the environment', () => {
    expect(mock.settings.map(({ env, required, default: fallback }) => [env, required, fallback])).toEqual([
      ['TW_MOCK_SCENARIO', false, undefined],
      ['TW_MOCK_WORLD', false, undefined],
      ['TW_MOCK_SEED', false, '1'],
      ['TW_MOCK_NOW', false, undefined],
      ['TW_MOCK_ACTION_POLLS', false, '0'],
      ['TW_MOCK_LATENCY_MS', false, '0'],
      ['TW_MOCK_REQUESTS_PER_MINUTE', false, undefined],
      ['TW_MOCK_ERRORS', false, undefined],
    ]);
    expect([mock({}).type, ...mock.traits]).toEqual(['siem', 'siem', 'edr', 'email_gateway', 'ticketing', 'threat_intel']);
  });

  it.each<[object, string]>([
    [{ seed: 1.5 }, 'seed (TW_MOCK_SEED)'],
    [{ latencyMs: -1 }, 'latencyMs (TW_MOCK_LATENCY_MS)'],
    [{ now: 'today' }, 'now (TW_MOCK_NOW) must be an ISO 8601 time'],
    [{ scenario: '' }, 'scenario (TW_MOCK_SCENARIO) must be the path of a file, or a scenario'],
    [{ errors: { isolatehost: 'timeout' } }, 'errors (TW_MOCK_ERRORS) names no operation: isolatehost'],
    [{ errors: { isolateHost: 'nonesuch' } }, 'errors (TW_MOCK_ERRORS) must be a code (configuration, network'],
    [{ errors: { isolateHost: { code: 'timeout', rate: 2 } } }, 'errors (TW_MOCK_ERRORS)'],
    [{ errors: 'isolateHost' }, 'errors (TW_MOCK_ERRORS) must be a code'],
    [{ errors: 'search=timeout,nonesuch=timeout' }, 'names no operation: nonesuch'],
  ])('that are wrong are told: %j', async (settings, words) => {
    const error = await errorOf(() => mock(settings));
    expect(error.code).toBe('configuration');
    expect(error.message).toContain(words);
  });
});
