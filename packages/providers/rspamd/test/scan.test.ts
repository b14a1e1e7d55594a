import { startServer } from '@tw/connector-testkit';
import { expect, it } from 'vitest';
import { type MessageToScan, rspamd } from '../src/index.ts';
import { recorded } from './recorded.ts';

async function scanning() {
  const server = await startServer(() => recorded('check'));
  return {
    server,
    connector: rspamd({ url: server.url, password: 'pass-to-read' }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

it('has a message judged with its envelope, and out of the history', async () => {
  await using rspamd = await scanning();
  const result = await rspamd.connector.scanMessage({
    content: 'Subject: ü\r\n\r\nhello',
    sender: 'news@evil.example',
    recipients: ['dana@corp.example', 'eve@corp.example'],
    ip: '192.0.2.5',
    helo: 'mail.evil.example',
  });
  expect(result).toMatchObject({
    action: 'add header',
    requiredScore: 15,
    authentication: { spf: 'temperror' },
    threat: { verdict: 'suspicious', spam: true },
  });
  expect(result.symbols.map(({ score }) => score)).toEqual(result.symbols.map(({ score }) => score).toSorted((one, other) => other - one));
  expect(result.symbols).toContainEqual({
    name: 'R_SPF_DNSFAIL',
    score: 0,
    description: 'SPF DNS failure',
    options: ['temporary DNS error'],
  });
  const [request] = rspamd.server.requests;
  expect(request).toMatchObject({
    method: 'POST',
    path: '/checkv2',
    body: 'Subject: ü\r\n\r\nhello',
    headers: {
      password: 'pass-to-read',
      from: 'news@evil.example',
      rcpt: 'dana@corp.example, eve@corp.example',
      ip: '192.0.2.5',
      helo: 'mail.evil.example',
      flags: 'no_log',
    },
  });
});

it('sends bytes as they are, and no header of which nothing is known', async () => {
  await using rspamd = await scanning();
  await rspamd.connector.scanMessage({ content: new Uint8Array([0x53, 0x3a, 0x20, 0x0d, 0x0a]) });
  const { headers, body } = rspamd.server.requests[0] ?? {};
  expect(body).toBe('S: \r\n');
  for (const name of ['from', 'rcpt', 'ip', 'helo', 'hostname']) expect(headers).not.toHaveProperty(name);
});

it.each<[string, MessageToScan]>([
  ['nothing', { content: '' }],
  ['no bytes', { content: new Uint8Array() }],
  ['more than 50 MiB', { content: new Uint8Array(50 * 1_048_576 + 1) }],
  ['half a character', { content: 'x\ud800' }],
  ['no address', { content: 'x', ip: 'mail.example.com' }],
  ['a line break in the envelope', { content: 'x', sender: 'a@b.example\r\nSettings-Id: x' }],
])('refuses %s', async (_, message) => {
  await using rspamd = await scanning();
  await expect(rspamd.connector.scanMessage(message)).rejects.toMatchObject({ code: 'invalid_input' });
  expect(rspamd.server.requests).toHaveLength(0);
});
