import { describeThreatIntel } from '@tw/connector-testkit';
import { describe, expect, inject, it } from 'vitest';
import { crowdsec } from '../src/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    crowdsec: { readonly url: string; readonly bouncerKey: string; readonly machineId: string; readonly password: string };
  }
}

const { url, bouncerKey, machineId, password } = inject('crowdsec');
const settings = { url, bouncerKey, machineId, password };
const connector = crowdsec(settings);

/** As a security engine tells it that a scenario has seen an attack. */
async function attack(value: string, decision: object | undefined, { at = new Date(), simulated = false } = {}): Promise<void> {
  const post = async (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<unknown> => {
    // A login whose user agent is not a name, one slash and a version is refused like a wrong password.
    const answer = await fetch(`${url}/v1/${path}`, {
      method: 'POST',
      headers: { 'user-agent': 'engine/1', ...headers },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer.json();
  };
  const { token } = (await post('watchers/login', { machine_id: machineId, password, scenarios: [] })) as { readonly token: string };
  const time = at.toISOString();
  const scenario = 'crowdsecurity/ssh-bf';
  const alert = {
    ...{ scenario, scenario_hash: 'x', scenario_version: '0.1', message: `Ip ${value} performed ${scenario}`, simulated },
    ...{ capacity: 5, leakspeed: '10s', events: [], events_count: 6, start_at: time, stop_at: time },
    source: { scope: 'Ip', value, ip: value },
    decisions: decision && [{ origin: 'crowdsec', type: 'ban', scope: 'Ip', value, duration: '4h', scenario, ...decision }],
  };
  await post('alerts', [alert], { authorization: `Bearer ${token}` });
}

const attackers = ['192.0.2.32', '2001:db8::32'];

describeThreatIntel(
  async () => {
    for (const value of attackers) if ((await connector.lookupIp(value)).verdict === 'unknown') await attack(value, {});
    return connector;
  },
  { malicious: attackers, unknown: ['192.0.2.200', '2001:db8::200'] },
);

describe('a real Local API', () => {
  it('is healthy, and is not with a wrong key or password', async () => {
    expect(await connector.testConnection()).toBe(true);
    for (const wrong of [{ bouncerKey: 'wrong' }, { password: 'wrong' }, { machineId: 'nobody' }])
      expect(await crowdsec({ ...settings, ...wrong }).healthCheck()).toMatchObject({ status: 'unhealthy', code: 'authentication_failed' });
  });

  it('bans an address, tells of the ban, and ends it; repeating either is already_done', async () => {
    const value = '203.0.113.7';
    expect(await connector.addDecision({ value, duration: '1h30m' }, { dryRun: true })).toMatchObject({ status: 'dry_run' });
    expect(await connector.lookupIp(value)).toMatchObject({ verdict: 'unknown' });
    expect(await connector.addDecision({ value, duration: '1h30m' }, { reason: 'INC-42: "quotes" & ümlauts' })).toMatchObject({
      status: 'completed',
    });
    expect(await connector.addDecision({ value, duration: '1h30m' })).toMatchObject({ status: 'already_done' });
    expect(await connector.lookupIp(value)).toMatchObject({
      verdict: 'suspicious',
      tags: ['ban'],
      sources: [{ name: 'triage-warden: INC-42: "quotes" & ümlauts', verdict: 'suspicious' }],
    });
    // A longer one is another one; both end.
    expect(await connector.addDecision({ value, duration: '12h' })).toMatchObject({ status: 'completed' });
    expect(await connector.removeDecision({ value })).toMatchObject({ status: 'completed' });
    expect(await connector.removeDecision({ value })).toMatchObject({ status: 'already_done' });
    expect(await connector.lookupIp(value)).toMatchObject({ verdict: 'unknown' });
  });

  it('bans ranges, for which each address in them is suspicious, and says what a removed address stays within', async () => {
    expect(await connector.addDecision({ value: '198.51.100.0/28', type: 'captcha' })).toMatchObject({ status: 'completed' });
    expect(await connector.addDecision({ value: '198.51.100.7' })).toMatchObject({ status: 'completed' });
    expect((await connector.lookupIp('198.51.100.9')).tags).toEqual(['captcha', '198.51.100.0/28']);
    expect((await connector.removeDecision({ value: '198.51.100.7' })).message).toContain('within the captcha of 198.51.100.0/28');
    expect(await connector.removeDecision({ value: '198.51.100.0/28', type: 'ban' })).toMatchObject({ status: 'already_done' });
    expect(await connector.removeDecision({ value: '198.51.100.0/28' })).toMatchObject({ status: 'completed' });
    expect(await connector.lookupIp('198.51.100.9')).toMatchObject({ verdict: 'unknown' });
  });

  it('knows other scopes', async () => {
    const country = { scope: 'Country', value: 'AQ' };
    expect(await connector.addDecision(country)).toMatchObject({ status: 'completed' });
    expect(await connector.addDecision(country)).toMatchObject({ status: 'already_done' });
    expect(await connector.removeDecision(country)).toMatchObject({ status: 'completed' });
  });

  it('tells of attacks of which the ban is over, or for which there was none, and not of simulated ones', async () => {
    const hourAgo = new Date(Math.floor(Date.now() / 1000) * 1000 - 3_600_000);
    await attack('192.0.2.41', { duration: '5m' }, { at: hourAgo });
    await attack('192.0.2.42', undefined, { at: hourAgo });
    await attack('192.0.2.43', {}, { simulated: true });
    const seen = {
      verdict: 'suspicious',
      firstSeen: hourAgo.toISOString(),
      lastSeen: hourAgo.toISOString(),
      categories: ['crowdsecurity/ssh-bf'],
    };
    expect(await connector.lookupIp('192.0.2.41')).toMatchObject(seen);
    expect(await connector.lookupIp('192.0.2.42')).toMatchObject(seen);
    expect(await connector.lookupIp('192.0.2.43')).toMatchObject({ verdict: 'unknown' });
  });

  it('logs in once for many calls at a time', async () => {
    const reports = await Promise.all(Array.from({ length: 50 }, () => connector.lookupIp('192.0.2.32')));
    expect(reports.every(({ malicious }) => malicious)).toBe(true);
  });
});
