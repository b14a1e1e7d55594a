import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mock, type Scenario, sampleScenario } from '../src/index.ts';
import { before, errorOf, last, now, world } from './tools.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mock-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

const problemOf = async (scenario: unknown) => (await errorOf(() => world({ scenario: scenario as Scenario }))).message;

describe('a scenario in a program', () => {
  it('may be empty', async () => {
    const empty = world({ scenario: {} });
    expect(await Array.fromAsync(empty.searchHosts(''))).toEqual([]);
    expect(await Array.fromAsync(empty.searchEmails({}))).toEqual([]);
    expect((await empty.createTicket({ title: 'x' })).key).toBe('SEC-1');
  });

  it('may build on the sample', async () => {
    const more = { ...sampleScenario, hosts: [...sampleScenario.hosts, { id: 'h', hostname: 'mine', isolation: 'isolated' as const }] };
    const edr = world({ scenario: more });
    expect(await edr.getHost('h')).toEqual({
      id: 'h',
      hostname: 'mine',
      status: 'online',
      isolation: 'isolated',
      ipAddresses: [],
      macAddresses: [],
      tags: [],
    });
    expect((await edr.getHost('host-0042')).hostname).toBe('ws-0042');
  });

  it('is not changed by what happens, nor can it be changed later', async () => {
    const copy = structuredClone(sampleScenario);
    const it = world({ scenario: copy });
    copy.hosts[0]!.hostname = 'changed';
    expect((await it.getHost('host-0042')).hostname).toBe('ws-0042');
    const frozen = structuredClone(sampleScenario);
    const other = world({ scenario: frozen });
    await other.updateTicket('SEC-1', { title: 'x', addLabels: ['y'] });
    await other.addComment('SEC-2', 'z');
    expect(frozen).toEqual(sampleScenario);
  });

  it.each([
    ['now', 0],
    ['-90s', 1.5],
    ['-45m', 45],
    ['-2h30m', 150],
    ['-1d1h1m60s', 1502],
    ['2026-03-02T11:00:00Z', 60],
    ['2026-03-02T11:00:00.000+02:00', 180],
  ])('takes the time %s', async (timestamp, minutes) => {
    const siem = world({ scenario: { events: [{ id: 'e', timestamp, fields: {} }] } });
    expect((await siem.getEvents(['e']))[0]?.timestamp).toBe(before(minutes));
  });

  it.each<[unknown, string]>([
    [{ hosts: [{ hostname: 'x' }] }, 'hosts[0].id is missing'],
    [{ hosts: [{ id: 'x', nonesuch: 1 }] }, 'hosts[0].nonesuch is not known here'],
    [{ host: [] }, 'host is not known here'],
    [{ hosts: [{ id: 42 }] }, 'hosts[0].id must be string and is 42: put it in quotes'],
    [{ hosts: [{ id: 'x', status: 'up' }] }, 'hosts[0].status must be ("online" | "offline" | "unknown") and is "up"'],
    [{ hosts: [{ id: 'x' }, { id: 'x' }] }, 'hosts[1].id is there twice: x'],
    [
      { events: [{ timestamp: 'yesterday', fields: {} }] },
      'events[0].timestamp must be a time such as now, -2h30m or 2026-01-31T12:00:00Z',
    ],
    [{ events: [{ timestamp: '-', fields: {} }] }, 'events[0].timestamp must be a time'],
    [{ events: [{ timestamp: '2026-13-01T00:00:00Z', fields: {} }] }, 'events[0].timestamp must be a time'],
    [{ events: [{ timestamp: '+1m', fields: {} }] }, 'events[0].timestamp must not be in the future: only mails may be on their way'],
    [
      { events: [{ timestamp: 'now', fields: { a: { b: 1 } } }] },
      'events[0].fields.a must be a text, a number, true or false, or a list of these',
    ],
    [{ mails: [{ id: 'm', sender: 'x', recipients: [], receivedAt: 'now' }] }, 'mails[0].sender must be an e-mail address'],
    [{ processes: [{ host: 'x', startedAt: 'now' }] }, 'processes[0].host is not the id of a host: x'],
    [
      { detections: [{ id: 'd', host: 'x', title: 't', severity: 'low', createdAt: 'now' }] },
      'detections[0].host is not the id of a host: x',
    ],
    [{ indicators: [{ value: 'word', verdict: 'clean' }] }, 'indicators[0].value must be a hash, an IP address'],
    [
      {
        indicators: [
          { value: 'evil.example', verdict: 'clean' },
          { value: 'EVIL[.]example', verdict: 'clean' },
        ],
      },
      'indicators[1].value is there twice',
    ],
    [
      { savedSearches: [{ name: 's', query: 'a (b' }] },
      'savedSearches[0].query cannot be read: the query, at position 3: this parenthesis is not closed',
    ],
    [{ tickets: [{ title: 't', createdAt: 'now', status: 'Open' }] }, 'tickets[0].status is no status of the workflow: Open'],
    [{ workflow: [{ name: 'A', category: 'open', to: ['B'] }] }, 'workflow[0].to[0] is no status of the workflow: B'],
    [[], 'the scenario must be an object and is a list'],
  ])('is refused where it is wrong: %j', async (scenario, words) => {
    expect(await problemOf(scenario)).toContain(words);
  });

  it('tells the first problems, and how many more there are', async () => {
    const hosts = Array.from({ length: 8 }, () => ({}));
    expect(await problemOf({ hosts })).toMatch(/^the scenario is not right: (?:hosts\[\d\]\.id is missing; ){5}and 3 more$/);
  });
});

describe('a scenario in a file', () => {
  const yaml = `
name: mine
hosts:
  - id: h1
    hostname: pc-1   # a comment
    lastSeen: -5m
mails:
  - id: m1
    sender: a@example.org
    recipients: [b@example.org]
    receivedAt: 2026-03-02T11:00:00Z
indicators:
  - { value: evil.example, verdict: malicious }
`;

  it('is YAML', async () => {
    const it = world({ scenario: await file('good.yaml', yaml) });
    expect(await it.getHost({ hostname: 'pc-1' })).toMatchObject({ id: 'h1', lastSeen: before(5) });
    expect((await it.getEmail({ mailbox: 'b@example.org', id: 'm1' })).receivedAt).toBe(before(60));
    expect((await it.lookup('evil.example')).sources).toEqual([{ name: 'scenario mine', verdict: 'malicious' }]);
    expect((await it.healthCheck()).status).toBe('healthy');
  });

  it('or JSON, by its variable too, and holds all that an object holds', async () => {
    const path = await file('sample.json', JSON.stringify(sampleScenario, null, '\t'));
    const it = mock.fromEnv({ TW_MOCK_SCENARIO: path, TW_MOCK_NOW: now });
    expect(await it.search('', last(24))).toEqual(await world().search('', last(24)));
    expect(await Array.fromAsync(it.searchTickets(''))).toEqual(await Array.fromAsync(world().searchTickets('')));
  });

  it('is told where it is wrong, by line and column', async () => {
    const wrong = yaml.replace('id: h1', 'id: 7').replace('verdict: malicious', 'verdict: bad');
    const path = await file('wrong.yaml', wrong);
    const error = await errorOf(world({ scenario: path }).getHost('h1'));
    expect(error).toMatchObject({ code: 'configuration', operation: 'getHost' });
    expect(error.message).toContain(`${path}:4:9: hosts[0].id must be string and is 7: put it in quotes; `);
    expect(error.message).toContain(`${path}:13:37: indicators[0].verdict must be`);
  });

  it.each([
    ['missing key', 'hosts:\n  - hostname: x\n', '2:5: hosts[0].id is missing'],
    ['broken YAML', 'hosts:\n  - id: "x\n', '3:1: Missing closing "quote'],
    ['key given twice', 'name: a\nname: b\n', '2:1: Map keys must be unique'],
    ['broken JSON', '{\n  "hosts": [}\n', '2:13: '],
    ['empty file', '', '1:1: the scenario must be Object and is null'],
    [
      'multiplying references',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join()}]`).join('\n')}\n`,
      'alias',
    ],
  ])('is refused with a %s', async (_, content, words) => {
    expect((await errorOf(world({ scenario: await file('bad.yaml', content) }).getStatuses())).message).toContain(words);
  });

  it('that cannot be read makes the health check say so, and may be right a moment later', async () => {
    const path = join(directory, 'later.yaml');
    const it = world({ scenario: path });
    expect(await it.healthCheck()).toMatchObject({
      status: 'unhealthy',
      code: 'configuration',
      message: expect.stringContaining(`the scenario ${path} does not exist`),
    });
    await writeFile(path, yaml);
    expect((await it.healthCheck()).status).toBe('healthy');
    expect((await it.getHost('h1')).hostname).toBe('pc-1');
  });

  it('is a text file', async () => {
    expect((await errorOf(world({ scenario: directory }).getStatuses())).message).toContain('is a directory');
    expect((await errorOf(world({ scenario: '/dev/null' }).getStatuses())).message).toContain('is not a regular file');
    expect((await errorOf(world({ scenario: await file('latin1', Uint8Array.of(0x61, 0xff)) }).getStatuses())).message).toContain(
      'is not UTF-8 text',
    );
  });
});
