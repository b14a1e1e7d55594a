import type { EmailFilter } from '@tw/connector-core';
import { startServer } from '@tw/connector-testkit';
import { expect, it } from 'vitest';
import { rspamd } from '../src/index.ts';
import { idOfRow, type Row, rowOf, rowsOf } from './recorded.ts';

const [rejected, bare, greylisted, marked] = [0, 1, 2, 3].map((index) => rowOf('history', index)) as [Row, Row, Row, Row];

/** A controller with this history, the newest first. */
async function withHistory(rows: readonly Row[] = rowsOf('history')) {
  const server = await startServer(({ query }) => ({
    body: { version: 2, rows: rows.slice(Number(query.get('from')), Number(query.get('to')) + 1) },
  }));
  const connector = rspamd({ url: server.url, password: 'pass-to-read' });
  const find = async (filter: EmailFilter) => (await Array.fromAsync(connector.searchEmails(filter))).map(({ id }) => id);
  return { server, connector, find, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

it('reads a message of the history, and leaves out what rspamd does not know', async () => {
  await using history = await withHistory();
  const { connector } = history;
  expect(await connector.getEmail({ mailbox: 'Dana@corp.example', id: idOfRow(marked) })).toEqual({
    id: idOfRow(marked),
    mailbox: 'dana@corp.example',
    internetMessageId: '<a1@evil.example>',
    subject: 'Your réport',
    sender: 'news@evil.example',
    recipients: ['dana@corp.example'],
    receivedAt: '2026-11-24T11:47:00.000Z',
    hasAttachments: true,
    authentication: { spf: 'temperror', dkim: 'none', dmarc: 'temperror' },
    attachments: [],
    urls: [],
    threat: { verdict: 'suspicious', spam: true },
  });
  expect(await connector.getEmail({ mailbox: 'unknown', id: idOfRow(bare) })).toEqual({
    id: expect.any(String),
    mailbox: 'unknown',
    subject: 'no envelope',
    recipients: [],
    receivedAt: '2026-11-24T11:49:00.000Z',
    authentication: expect.any(Object),
    attachments: [],
    urls: [],
    threat: { verdict: 'suspicious', spam: true },
  });
});

it('tells of the threat of one message', async () => {
  await using history = await withHistory([{ ...greylisted, symbols: { CLAM_VIRUS: { score: 0 } } }, marked]);
  const at = (row: Row) => ({ mailbox: 'dana@corp.example', id: idOfRow(row) });
  expect(await history.connector.getThreatData(at(greylisted))).toEqual({ verdict: 'malicious', malware: true });
  expect(await history.connector.getThreatData(at(marked))).toEqual({ verdict: 'suspicious', spam: true });
});

it('reads a row of which hardly anything is known', async () => {
  const row = { unix_time: 1795521000, time_real: 0.5, 'message-id': 'x@x', rcpt_smtp: {}, rcpt_mime: null, symbols: [] };
  const server = await startServer(({ query }) => ({ body: { rows: query.get('from') === '0' ? [row] : [] } }));
  await using _ = server;
  expect(await Array.fromAsync(rspamd({ url: server.url, password: 'pass-to-read' }).searchEmails({}))).toEqual([
    {
      id: '1795521000-0.5-x@x',
      mailbox: 'unknown',
      internetMessageId: '<x@x>',
      receivedAt: '2026-11-24T11:50:00.000Z',
      recipients: [],
      attachments: [],
      urls: [],
      threat: { verdict: 'unknown' },
    },
  ]);
});

it('says what to set up where the history is not the one in Redis', async () => {
  await using server = await startServer(() => ({ body: [{ unix_time: 1795521000, id: 'x@x', action: 'reject', symbols: 'A, B' }] }));
  await expect(Array.fromAsync(rspamd({ url: server.url, password: 'pass-to-read' }).searchEmails({}))).rejects.toMatchObject({
    code: 'invalid_response',
    message: expect.stringContaining('history_redis'),
  });
});

it('can read what it has found, however long its sender made the Message-ID', async () => {
  await using history = await withHistory([{ ...marked, 'message-id': `${'x'.repeat(199)}\u{1f600}${'x'.repeat(4000)}` }]);
  const [id = ''] = await history.find({});
  expect(await history.connector.getEmail({ mailbox: 'dana@corp.example', id })).toMatchObject({ id, subject: 'Your réport' });
});

it('keeps apart what bears the same Message-ID', async () => {
  await using history = await withHistory();
  expect(rejected['message-id']).toBe(greylisted['message-id']);
  const { connector } = history;
  expect(await connector.getThreatData({ mailbox: 'dana@corp.example', id: idOfRow(greylisted) })).toEqual({ verdict: 'unknown' });
  expect(await connector.getThreatData({ mailbox: 'eve@corp.example', id: idOfRow(rejected) })).toMatchObject({ spam: true });
});

it('says not_found of a message that is in another mailbox only, or in none', async () => {
  await using history = await withHistory();
  for (const ref of [
    { mailbox: 'eve@corp.example', id: idOfRow(marked) },
    { mailbox: 'dana@corp.example', id: 'nothing' },
  ])
    await expect(history.connector.getEmail(ref)).rejects.toMatchObject({ code: 'not_found', hint: expect.stringContaining('nrows') });
});

it.each<[string, EmailFilter, readonly Row[]]>([
  ['nothing', {}, [rejected, bare, greylisted, marked]],
  ['a mailbox: of the envelope, where there is one', { mailboxes: ['EVE@corp.example'] }, [rejected]],
  ['the sender of the envelope, in any case', { sender: 'Bounce@mailer.example' }, [greylisted]],
  ['the sender of the header', { sender: 'alex@partner.example' }, [rejected, greylisted]],
  ['a recipient, of the header too', { recipient: 'eve@corp.example' }, [rejected, greylisted]],
  ['a part of the subject, in any case', { subject: 'RÉPORT' }, [marked]],
  ['a time, from its start and before its end', { timeRange: { start: '2026-11-24T11:47:00Z', end: '2026-11-24T11:48:00Z' } }, [marked]],
  ['attachments', { hasAttachments: true }, [marked]],
  ['the Message-ID, in brackets', { internetMessageId: '<b2@partner.example>' }, [rejected, greylisted]],
  ['the Message-ID, without', { internetMessageId: 'b2@partner.example' }, [rejected, greylisted]],
  ['all at once', { mailboxes: ['dana@corp.example'], subject: 'minutes', sender: 'evil@bad.example' }, [rejected]],
  ['what rspamd writes for nothing', { sender: 'unknown' }, []],
])('searches by %s', async (_, filter, expected) => {
  await using history = await withHistory();
  const ids = expected.map(idOfRow);
  expect(await history.find(filter)).toEqual(ids);
});

it.each<EmailFilter>([{ hasAttachments: false }, { mailboxes: [] }])('refuses %j, which it cannot apply', async (filter) => {
  await using history = await withHistory();
  await expect(history.find(filter)).rejects.toMatchObject({ code: 'invalid_input' });
  expect(history.server.requests).toHaveLength(0);
});

it('reads to the end of a long history, and each message once though new ones come in meanwhile', async () => {
  const rows = Array.from({ length: 250 }, (_, n) => ({ ...marked, 'message-id': `m${n}@evil.example` }));
  const server = await startServer(({ query, nth }) => {
    // Two more have arrived by each page but the first, and push the others on.
    const shift = 2 * (nth - 1);
    const at = (place: string) => Math.max(0, Number(query.get(place)) - shift);
    return { body: { rows: rows.slice(at('from'), at('to') + 1) } };
  });
  await using _ = server;
  const found = await Array.fromAsync(rspamd({ url: server.url, password: 'pass-to-read' }).searchEmails({}));
  expect(found.map(({ internetMessageId }) => internetMessageId)).toEqual(rows.map((row) => `<${row['message-id']}>`));
});

it('adds the whole row as raw on request', async () => {
  await using history = await withHistory();
  const ref = { mailbox: 'dana@corp.example', id: idOfRow(marked) };
  expect((await history.connector.getEmail(ref, { includeRaw: true })).raw).toMatchObject({ ip: '192.0.2.5', score: marked['score'] });
});

it('tells two messages apart that were scanned in the same second and as fast', async () => {
  const other = { ...marked, sender_smtp: 'somebody.else@partner.example' };
  await using server = await startServer(({ query }) => ({ body: { rows: query.get('from') === '0' ? [marked, other] : [] } }));
  const connector = rspamd({ url: server.url, password: 'read-password' });
  expect(await Array.fromAsync(connector.searchEmails({}), ({ sender }) => sender)).toEqual([marked.sender_smtp, other.sender_smtp]);
});
