import { readFileSync } from 'node:fs';
import { describeEmailGateway, type TestMail } from '@tw/connector-testkit';
import { describe, expect, inject, it, vi } from 'vitest';
import { rspamd } from '../src/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    rspamd: {
      readonly url: string;
      readonly scannerUrl: string;
      readonly password: string;
      readonly enablePassword: string;
      readonly senderMap: string;
    };
  }
}

const { scannerUrl, url, password, enablePassword, senderMap } = inject('rspamd');
const settings = { url, password, enablePassword, senderMap };
const connector = rspamd(settings);
const content = ({ sender, recipient, subject }: TestMail) =>
  `From: ${sender}\r\nTo: ${recipient}\r\nSubject: ${subject}\r\nDate: ${new Date().toUTCString()}\r\nMessage-ID: <${subject.replaceAll(' ', '.')}@evil.example>\r\n\r\nhello\r\n`;

/** As a mail server asks it, and does. https://docs.rspamd.com/developers/protocol */
async function deliver(mail: TestMail): Promise<'delivered' | 'refused'> {
  const answer = await fetch(`${scannerUrl}/checkv2`, {
    method: 'POST',
    headers: { from: mail.sender, rcpt: mail.recipient, ip: '127.0.0.1' },
    body: content(mail),
  });
  const { action } = (await answer.json()) as { readonly action: string };
  if (action === 'reject') return 'refused';
  expect(['no action', 'add header', 'rewrite subject']).toContain(action);
  return 'delivered';
}

const mailbox = 'dana@corp.example';

describeEmailGateway(() => connector, { deliver, mailbox, domain: 'evil.example', missing: '1-0-x', settleMs: 15_000, refuses: true });

describe('a real rspamd', () => {
  it('is healthy, and is not with a wrong password', async () => {
    expect(await connector.testConnection()).toBe(true);
    expect(await rspamd({ ...settings, password: 'wrong' }).healthCheck()).toMatchObject({
      status: 'unhealthy',
      code: 'authentication_failed',
    });
  });

  it('saves no map for the password that is for reading', async () => {
    await expect(rspamd({ url, password, senderMap }).blockSender('a@evil.example')).rejects.toMatchObject({
      code: 'authentication_failed',
      hint: expect.stringContaining('enablePassword'),
    });
  });

  it('keeps all senders that two programs block in turn and one unblocks at once, and what was in the map before', async () => {
    const [one, other] = [rspamd(settings), rspamd(settings)];
    const names = Array.from({ length: 10 }, (_, n) => `s${n}@many.example`);
    for (const [n, name] of names.entries()) expect((await (n % 2 === 0 ? one : other).blockSender(name)).status).toBe('pending');
    expect(await Promise.all(names.map((name) => one.blockSender(name)))).toMatchObject(names.map(() => ({ status: 'already_done' })));
    await Promise.all(names.map((name) => one.unblockSender(name)));
    expect(readFileSync(settings.senderMap, 'utf8')).toBe('# Kept by the mail team\nspam.example\n');
  });

  it('scans a message: a blocked sender shows, a repetition does not get into the history', async () => {
    const subject = `scan ${Date.now()}`;
    const result = await connector.scanMessage({
      content: content({ sender: 'news@spam.example', recipient: mailbox, subject }),
      sender: 'news@spam.example',
      recipients: [mailbox],
      ip: '127.0.0.1',
    });
    expect(result).toMatchObject({ action: 'reject', threat: { verdict: 'suspicious', spam: true } });
    expect(result.symbols.map(({ name }) => name)).toContain('BLOCKED_SENDERS');
    expect(await Array.fromAsync(connector.searchEmails({ subject }))).toEqual([]);
  });

  it('finds more messages than a page has', async () => {
    const subject = `many ${Date.now()}`;
    for (let n = 0; n < 105; n++) await deliver({ sender: `n${n}@pages.example`, recipient: mailbox, subject });
    // The history is written after the answer to a scan.
    await vi.waitFor(
      async () => {
        const found = await Array.fromAsync(connector.searchEmails({ subject, mailboxes: [mailbox] }));
        expect(new Set(found.map(({ sender }) => sender)).size).toBe(105);
      },
      { timeout: 10_000, interval: 200 },
    );
  });
});
