import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { crowdstrike, jira, lastHours, m365, mock, splunk, virustotal } from '@tw/connectors';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Tools, workIncident } from '../incident.ts';
import { agentId, hostname, lure, mailbox, playVendors, sender } from './vendors.ts';

const incident = { id: 'INC-4711', sender, timeRange: lastHours(24) };

describe('the incident on simulators', () => {
  function simulators(settings: Parameters<typeof mock>[0] = {}) {
    const all = mock(settings);
    return { all, tools: { siem: all, intel: all, edr: all, mail: all, tickets: all } satisfies Tools };
  }

  it('ends with the host isolated, the mails out of the mailboxes, and all that in a ticket', async () => {
    const { all, tools } = simulators();
    const { ticket, malicious, done } = await workIncident(tools, incident);
    expect(malicious).toEqual(['invoice-portal.example', 'http://files.invoice-portal.example/invoice_4711.exe', lure]);
    expect(done).toEqual([
      'host ws-0042: isolation completed',
      'mail to sam.okafor@example.com: quarantine completed',
      'mail to dana.reyes@example.com: quarantine completed',
    ]);
    expect(await all.getHost({ hostname: 'ws-0042' })).toMatchObject({ isolation: 'isolated' });
    expect(await Array.fromAsync(all.searchEmails({ sender }))).toEqual([]);
    expect(await all.getTicket(ticket ?? '')).toMatchObject({ status: 'In Progress', priority: 'high', labels: ['phishing'] });
    expect(await all.getComments(ticket ?? '')).toMatchObject([{ text: expect.stringContaining('- host ws-0042: isolation completed') }]);
  });

  it('worked again opens no second ticket and says what was done before', async () => {
    const { tools } = simulators();
    const { ticket } = await workIncident(tools, incident);
    expect(await workIncident(tools, incident)).toMatchObject({ ticket, done: ['host ws-0042: isolation already_done'] });
  });

  it('goes on where one thing fails, and writes that down', async () => {
    const { all, tools } = simulators({ errors: { isolateHost: 'permission_denied' } });
    const { ticket, done } = await workIncident(tools, incident);
    expect(done[0]).toBe('host ws-0042: FAILED, simulated permission_denied');
    expect(done).toHaveLength(3);
    expect(await Array.fromAsync(all.searchEmails({ sender }))).toEqual([]);
    expect(await all.getComments(ticket ?? '')).toMatchObject([{ text: expect.stringContaining('FAILED') }]);
  });

  it('changes nothing where nothing is known to be malicious', async () => {
    const { all, tools } = simulators();
    const outcome = await workIncident(tools, { ...incident, sender: 'news@newsletter.example' });
    expect(outcome).toEqual({ ticket: undefined, malicious: [], done: [] });
    expect(await Array.fromAsync(all.searchTickets(''))).toHaveLength(2);
  });
});

describe('the incident with vendors', () => {
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => {
    nock.cleanAll();
    nock.enableNetConnect();
  });

  // A request that nobody plays fails at once.
  const once = { retries: 0 };
  const vendors = (): Tools => ({
    siem: splunk({ url: 'https://splunk.example:8089', token: 'splunk-t0ken' }, once),
    intel: virustotal({ apiKey: 'vt-k3y', plan: 'paid' }, once),
    edr: crowdstrike({ clientId: 'falcon-client', clientSecret: 'falcon-s3cret' }, once),
    mail: m365({ tenantId: 'tenant-1', clientId: 'app-1', clientSecret: 'graph-s3cret', mailboxes: [mailbox] }, once),
    tickets: jira({ url: 'https://example.atlassian.net', email: 'soc@example.com', apiToken: 'jira-t0ken', projectKey: 'KAN' }, once),
  });

  it('is the same code, and each vendor is told to do its part, once', async () => {
    const changes = playVendors();
    const { ticket, malicious, done } = await workIncident(vendors(), incident);
    expect({ ticket, malicious }).toEqual({ ticket: 'KAN-21', malicious: [lure] });
    expect(done).toEqual([`host ${hostname}: isolation pending`, `mail to ${mailbox}: quarantine completed`]);
    expect(changes.map(({ vendor, path }) => `${vendor} ${path}`)).toEqual([
      'crowdstrike /devices/entities/devices-actions/v2',
      `m365 /v1.0/users/${encodeURIComponent(mailbox)}/messages/mail-1/move`,
      'jira /rest/api/3/issue',
      'jira /rest/api/3/issue/KAN-21/comment',
      'jira /rest/api/3/issue/10053/transitions',
    ]);
    const [contained, moved, created, commented, transitioned] = changes.map(({ body }) => body);
    expect(contained).toEqual({ ids: [agentId] });
    expect(moved).toEqual({ destinationId: expect.stringMatching(/./) });
    expect(created).toMatchObject({
      fields: {
        project: { key: 'KAN' },
        summary: `Phishing from ${sender}`,
        priority: { name: 'High' },
        labels: ['phishing', 'tw-INC-4711'],
      },
    });
    expect(JSON.stringify(commented)).toContain(`host ${hostname}: isolation pending`);
    expect(transitioned).toMatchObject({ transition: { id: '21' } });
    expect(nock.pendingMocks()).toEqual([]);
  });

  it('pulls the mail and writes the ticket though the EDR refuses', async () => {
    const refusal = { meta: {}, errors: [{ code: 403, message: 'access denied, authorization failed' }], resources: [] };
    const changes = playVendors({ containment: { status: 403, body: refusal } });
    const { ticket, done } = await workIncident(vendors(), incident);
    expect(ticket).toBe('KAN-21');
    expect(done).toEqual([expect.stringMatching(/^host \S+: FAILED, .*access denied/), `mail to ${mailbox}: quarantine completed`]);
    expect(changes.map(({ vendor }) => vendor)).toEqual(['crowdstrike', 'm365', 'jira', 'jira', 'jira']);
    expect(JSON.stringify(changes[3]?.body)).toContain('FAILED');
  });
});

it('the program runs on simulators where no variable says otherwise', async () => {
  const program = fileURLToPath(new URL('../main.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env: {} });
  expect(JSON.parse(stdout)).toMatchObject({ ticket: 'SEC-3', done: expect.arrayContaining(['host ws-0042: isolation completed']) });
});
