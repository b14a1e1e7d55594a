import { readFileSync } from 'node:fs';
import nock from 'nock';

export const sender = 'billing@invoice-portal.example';
export const lure = 'https://login.invoice-portal.example/view?id=4711';
export const mailbox = 'dana.reyes@example.com';
export const hostname = 'WIN-7TSM15JR429';
export const agentId = 'b82fb1385f604af20123456789b7473d';

/** A request that changed something, as the vendor got it. */
interface Change {
  readonly vendor: string;
  readonly path: string;
  readonly body: unknown;
}

interface Recorded {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** An answer as it was recorded for the tests of a provider. */
function recorded(provider: string, name: string): Recorded {
  const url = new URL(`../../../packages/providers/${provider}/fixtures/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Recorded;
}

/** Plays five vendors at their real addresses, and keeps what they were told to do. */
export function playVendors({ containment = recorded('crowdstrike', 'contain-accepted') } = {}): readonly Change[] {
  const changes: Change[] = [];
  const keep = (vendor: string, answer: (path: string) => Recorded) => async (request: Request) => {
    const { pathname: path } = new URL(request.url);
    changes.push({ vendor, path, body: await request.json() });
    const { status, body } = answer(path);
    return [status, status === 204 ? '' : body] as const;
  };
  const reply = (interceptor: nock.Interceptor, { status, body }: Recorded) => interceptor.reply(status, body as nock.Body);
  playSplunk(reply);
  playVirusTotal(reply);
  playCrowdStrike(
    reply,
    keep('crowdstrike', () => containment),
  );
  playGraph(
    reply,
    keep('m365', () => ({ status: 201, body: { id: 'mail-1' } })),
  );
  playJira(
    reply,
    keep('jira', (path) => jiraAnswer(path)),
  );
  return changes;
}

type Reply = (interceptor: nock.Interceptor, answer: Recorded) => nock.Scope;
type Keep = (request: Request) => Promise<readonly [number, string | Record<string, unknown>]>;

function playSplunk(reply: Reply): void {
  const jobs = '/services/search/v2/jobs';
  const { sid } = recorded('splunk', 'job-created').body as { sid: string };
  const vendor = nock('https://splunk.example:8089', { reqheaders: { authorization: 'Bearer splunk-t0ken' } });
  reply(vendor.post(jobs, /invoice-portal\.example/), recorded('splunk', 'job-created'));
  reply(vendor.get(`${jobs}/${sid}`).query(true), recorded('splunk', 'job-done'));
  const results = [
    { _time: '2026-11-24T03:20:56.000+00:00', index: 'proxy', host: hostname, url: lure },
    { _time: '2026-11-24T03:11:17.000+00:00', index: 'mail', sender, recipient: mailbox },
  ];
  vendor.get(`${jobs}/${sid}/results`).query(true).reply(200, { preview: false, messages: [], results });
  vendor.delete(`${jobs}/${sid}`).reply(200, '<response/>');
}

function playVirusTotal(reply: Reply): void {
  const vendor = nock('https://www.virustotal.com/api/v3', { reqheaders: { 'x-apikey': 'vt-k3y' } });
  reply(vendor.get('/domains/invoice-portal.example'), recorded('virustotal', 'error-not-found'));
  const { status, body } = recorded('virustotal', 'url-clean');
  const data = body['data'] as { readonly attributes: object };
  const votes = { malicious: 14, suspicious: 1, undetected: 20, harmless: 57, timeout: 0 };
  const changed = { ...data, attributes: { ...data.attributes, last_analysis_stats: votes } };
  reply(vendor.get(`/urls/${Buffer.from(lure).toString('base64url')}`), { status, body: { data: changed } });
}

function playCrowdStrike(reply: Reply, kept: Keep): void {
  const vendor = nock('https://api.crowdstrike.com');
  reply(vendor.post('/oauth2/token'), recorded('crowdstrike', 'token'));
  reply(vendor.get('/devices/queries/devices/v1').query(true), recorded('crowdstrike', 'device-ids'));
  reply(vendor.post('/devices/entities/devices/v2', { ids: [agentId] }).twice(), recorded('crowdstrike', 'device-normal'));
  reply(vendor.get('/devices/entities/online-state/v1').query(true), recorded('crowdstrike', 'online-state'));
  reply(vendor.post('/alerts/combined/alerts/v1', new RegExp(agentId)), recorded('crowdstrike', 'alerts-page-2'));
  vendor.post('/devices/entities/devices-actions/v2').query({ action_name: 'contain' }).reply(kept);
}

function playGraph(reply: Reply, kept: Keep): void {
  reply(nock('https://login.microsoftonline.com').post('/tenant-1/oauth2/v2.0/token'), recorded('m365', 'token'));
  const vendor = nock(`https://graph.microsoft.com/v1.0/users/${encodeURIComponent(mailbox)}`);
  const mail = { ...recorded('m365', 'message-phish').body, id: 'mail-1', parentFolderId: 'inbox-1' };
  vendor
    .get('/messages')
    .query(({ $filter }) => String($filter).includes(`from/emailAddress/address eq '${sender}'`))
    .reply(200, { value: [mail] });
  vendor.get('/messages/mail-1').query(true).reply(200, mail);
  reply(vendor.get('/mailFolders').query(true), recorded('m365', 'folders-hidden'));
  vendor.post('/messages/mail-1/move').reply(kept);
}

function playJira(reply: Reply, kept: Keep): void {
  const vendor = nock('https://example.atlassian.net/rest/api/3');
  const { status, body } = recorded('jira', 'issue');
  const fields = { ...(body['fields'] as object), status: { name: 'To Do', statusCategory: { key: 'new' } } };
  const issue = { status, body: { ...body, id: '10053', key: 'KAN-21', fields } };
  vendor.post('/search/jql').twice().reply(200, { issues: [], isLast: true });
  vendor.post('/issue/bulkfetch').reply(200, { issues: [] });
  vendor.post('/issue').reply(kept);
  reply(vendor.get('/issue/10053').query(true), issue);
  vendor.post('/issue/KAN-21/comment').query(true).reply(kept);
  reply(vendor.get('/issue/KAN-21').query(true), issue);
  reply(vendor.get('/issue/10053/transitions').query(true), recorded('jira', 'transitions'));
  vendor.post('/issue/10053/transitions').reply(kept);
}

function jiraAnswer(path: string): Recorded {
  if (path.endsWith('/comment')) return recorded('jira', 'comment');
  return path.endsWith('/transitions') ? { status: 204, body: {} } : recorded('jira', 'created');
}
