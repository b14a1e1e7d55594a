import nock from 'nock';
import { expect, it } from 'vitest';
import { kustoString } from '../src/kusto.ts';
import { connect, fixture, graph, login, refusal } from './setup.ts';

const email = { mailbox: 'alexw@contoso.onmicrosoft.com', id: 'AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0B' };
const path = '/users/alexw%40contoso.onmicrosoft.com/messages/AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0B';
const networkId = '0ffdb402-ec03-42c8-5d32-08d4f37bb517';

const queries: string[] = [];

/** Lets Graph give a message and answer two queries. */
function hunted({
  message = fixture('message-phish').body,
  mail = fixture('hunting-mail').body,
  clicks = { status: 200, body: fixture('hunting-clicks').body },
}: { message?: object; mail?: object; clicks?: { status: number; body: object } } = {}) {
  queries.length = 0;
  login();
  const keep = (body: Record<string, string>) => queries.push(body['Query'] ?? '') > 0;
  graph().get(path).query(true).reply(200, message);
  graph().post('/security/runHuntingQuery', keep).reply(200, mail);
  graph().post('/security/runHuntingQuery', keep).reply(clicks.status, clicks.body);
}

const rows = (...results: object[]) => ({ results: results.map((row) => ({ NetworkMessageId: networkId, ...row })) });

it('tells what Defender found and who clicked', async () => {
  hunted();
  expect(await connect().getThreatData(email)).toEqual({
    verdict: 'malicious',
    phish: true,
    spam: true,
    malware: false,
    spoof: true,
    clicks: [
      { url: 'https://shiptrack.example/track?id=48213', user: 'alexw@contoso.onmicrosoft.com', clickedAt: '2024-05-20T10:34:48.190Z' },
      {
        url: 'https://shiptrack.example/track?id=48213',
        user: 'dana@contoso.onmicrosoft.com',
        clickedAt: '2024-05-20T10:36:10.882Z',
        verdict: 'malicious',
      },
    ],
  });
  expect(queries[0]).toBe(
    `union EmailEvents, EmailPostDeliveryEvents | where NetworkMessageId == "${networkId}" | project NetworkMessageId, ThreatTypes, DetectionMethods`,
  );
  expect(queries[1]).toContain(`UrlClickEvents | where NetworkMessageId == "${networkId}"`);
  expect(nock.isDone()).toBe(true);
});

it.each([
  [[{ ThreatTypes: '', DetectionMethods: '' }], { verdict: 'clean', phish: false, spam: false, malware: false, spoof: false }],
  [
    [{ ThreatTypes: 'Malware', DetectionMethods: '{"Malware":["File detonation"]}' }],
    { verdict: 'malicious', phish: false, spam: false, malware: true, spoof: false },
  ],
  [
    [{ ThreatTypes: 'Spam', DetectionMethods: '{"Spam":["Advanced filter"]}' }],
    { verdict: 'suspicious', phish: false, spam: true, malware: false, spoof: false },
  ],
  [[{ ThreatTypes: 'Phish' }], { verdict: 'malicious', phish: true, spam: false, malware: false }],
  [[{ ThreatTypes: null }, { ThreatTypes: '', DetectionMethods: '' }], { verdict: 'clean' }],
  [[{ ThreatTypes: null }], { verdict: 'unknown' }],
  [[{}], { verdict: 'unknown' }],
])('reads %j', async (found, expected) => {
  hunted({ mail: rows(...found), clicks: { status: 200, body: { results: [] } } });
  const threat = await connect().getThreatData(email);
  expect(threat).toMatchObject(expected);
  expect(threat.clicks).toEqual([]);
  if (expected.verdict === 'unknown') expect(Object.keys(threat).sort()).toEqual(['clicks', 'verdict']);
  if (!('spoof' in expected) && expected.verdict === 'malicious') expect(threat).not.toHaveProperty('spoof');
});

it('does not know a message of which Defender has nothing', async () => {
  hunted({ mail: { results: [] } });
  expect(await connect().getThreatData(email)).toEqual({ verdict: 'unknown' });
  expect(queries).toHaveLength(1);
});

it('leaves the clicks out where the tenant has no such table', async () => {
  hunted({ clicks: { status: 400, body: fixture('error-no-table').body } });
  const threat = await connect().getThreatData(email);
  expect(threat).toMatchObject({ verdict: 'malicious' });
  expect(threat).not.toHaveProperty('clicks');
});

it.each([
  ['<id@evil.example>', '"<id@evil.example>"'],
  ['<x" or 1==1 //>', '"<x\\" or 1==1 //>"'],
  ['<a\\>', '"<a\\\\>"'],
  ['<a\n| project x>', '"<a\\u000a| project x>"'],
])('looks for the Message-ID %j in that mailbox where Microsoft’s own id is missing', async (internetMessageId, literal) => {
  const headers = [{ name: 'X-MS-Exchange-Organization-Network-Message-Id', value: 'not-a-guid" or "x' }];
  hunted({ message: { id: 'x', internetMessageId, internetMessageHeaders: headers } });
  await connect().getThreatData(email);
  expect(queries[0]).toBe(
    `union EmailEvents, EmailPostDeliveryEvents | where InternetMessageId == ${literal} and (RecipientEmailAddress =~ "${email.mailbox}" or RecipientObjectId =~ "${email.mailbox}") | project NetworkMessageId, ThreatTypes, DetectionMethods`,
  );
});

it('asks nothing about a message without any id', async () => {
  login();
  graph().get(path).query(true).reply(200, { id: 'draft' });
  expect(await connect().getThreatData(email)).toEqual({ verdict: 'unknown' });
});

it('names the permission for hunting', async () => {
  login();
  graph()
    .get(path)
    .query(true)
    .reply(200, fixture('message-phish').body)
    .post('/security/runHuntingQuery')
    .reply(403, fixture('error-request-denied').body);
  expect(await refusal(connect().getThreatData(email))).toMatchObject({
    code: 'permission_denied',
    operation: 'getThreatData',
    message:
      'Authorization_RequestDenied: Insufficient privileges to complete the operation. (the application needs ThreatHunting.Read.All)',
    hint: expect.stringContaining('ThreatHunting.Read.All'),
  });
});

it('writes any text as one literal', () => {
  for (const text of ['"', '\\', '\\"', '"; drop', "'", 'a\u2028b', '\u0000', '‮']) {
    const literal = kustoString(text);
    expect(literal).toMatch(/^"(?:[^"\\\p{Cc}\p{Zl}\p{Zp}\p{Cf}]|\\["\\]|\\u[0-9a-f]{4})*"$/u);
    expect(JSON.parse(literal)).toBe(text);
  }
});
