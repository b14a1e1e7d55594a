import { describe, expect, it } from 'vitest';
import { aWorld, linesOf, scenario, tw } from './harness.ts';

const dana = 'dana.reyes@example.com';
const because = ['--reason', 'INC-42: phishing'];
const mail = (args: readonly string[], more: object = {}) => tw(['mail', ...args], { env: aWorld(), ...more });
const auditOf = (stderr: string) => linesOf(stderr).filter((line) => line.includes('audit'));

async function idsIn(env: ReturnType<typeof aWorld>, mailbox = dana) {
  const { stdout } = await mail(['search', '--mailbox', mailbox, '--jsonl'], { env });
  return linesOf(stdout).map((line) => (JSON.parse(line) as { id: string }).id);
}

describe('tw mail search', () => {
  it('lists mails, one a line, with foreign addresses defanged and the own mailbox as other commands want it', async () => {
    const { code, stdout, stderr } = await mail(['search']);
    expect(code).toBe(0);
    const [head, ...rows] = linesOf(stdout);
    expect(head).toMatch(/^RECEIVED +MAILBOX +SENDER +SUBJECT +VERDICT +ID$/);
    expect(rows).toHaveLength(5);
    expect(rows[1]).toMatch(
      /Z +dana\.reyes@example\.com +billing\[@\]invoice-portal\[\.\]example +Overdue: invoice 4711 +suspicious +mail-4711-dana$/,
    );
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^tw: a simulator answers.*real mail provider set TW_EMAIL_GATEWAY_MODE/)]);
  });

  it.each([
    [['--sender', 'billing@invoice-portal.example'], 2],
    [['--recipient', dana], 3],
    [['--mailbox', dana, '--mailbox', 'lee.tanaka@example.com'], 3],
    [['--subject', 'invoice'], 2],
    [['--message-id', '<minutes@example.com>'], 2],
    [['--attachments'], 2],
    [['--no-attachments'], 3],
    [['--last', '4h'], 2],
    [['--limit', '1'], 1],
  ])('%j finds %i', async (args, count) => {
    const { stdout } = await mail(['search', '--json', ...args]);
    expect(JSON.parse(stdout)).toHaveLength(count);
  });

  it('in a mailbox that is not there is exit code 1', async () => {
    const { code, stderr } = await mail(['search', '--mailbox', 'nobody@example.com']);
    expect(code).toBe(1);
    expect(stderr).toContain('tw: mock: there is no mailbox nobody@example.com');
  });
});

describe('tw mail show and threats', () => {
  it('show a mail, a line for each thing', async () => {
    const { stdout } = await mail(['show', dana, 'mail-4711-dana']);
    for (const line of [
      /^subject +Overdue: invoice 4711$/m,
      /^sender +billing\[@\]invoice-portal\[\.\]example$/m,
      /^checks +spf fail, dkim none, dmarc fail$/m,
      /^URLs +hxxps:\/\/login\[\.\]invoice-portal\[\.\]example\/view\?id=4711$/m,
      /^found +phish: yes, spoof: yes$/m,
      /^clicks +.* hxxps:\/\/login/m,
    ])
      expect(stdout).toMatch(line);
    expect((await mail(['show', dana, 'mail-minutes'])).stdout).toMatch(
      /^attachments +minutes\.pdf, application\/pdf, 48211 bytes, [\da-f]{64}$/m,
    );
  });

  it('show what was found, and not what is unknown', async () => {
    const { stdout } = await mail(['threats', dana, 'mail-4711-dana']);
    expect(linesOf(stdout)).toEqual([
      expect.stringMatching(/^verdict +suspicious$/),
      expect.stringMatching(/^found +phish: yes, spoof: yes$/),
      expect.stringMatching(/^clicks /),
    ]);
  });

  it('write JSON with everything as it is', async () => {
    expect(JSON.parse((await mail(['show', dana, 'mail-4711-dana', '--json'])).stdout)).toMatchObject({
      sender: 'billing@invoice-portal.example',
    });
    expect(JSON.parse((await mail(['threats', dana, 'mail-4711-dana', '--json'])).stdout)).toMatchObject({
      verdict: 'suspicious',
      phish: true,
    });
  });

  it('of a mail that is not there are exit code 1', async () => {
    for (const command of ['show', 'threats']) {
      const { code, stderr } = await mail([command, dana, 'nosuch']);
      expect(code).toBe(1);
      expect(linesOf(stderr)[1]).toMatch(/^tw: mock: there is no mail with this id/);
    }
  });

  it('do not let a mail write to the terminal', async () => {
    const subject = 'Hello\u001b[2J\r\nverdict  clean \u202ehttps://evil.example';
    const env = scenario({ mails: [{ id: 'm', subject, sender: 'a@evil.example', recipients: [dana], receivedAt: '-1h' }] });
    const { stdout } = await mail(['show', dana, 'm'], { env });
    expect(linesOf(stdout)[0]).toMatch(/^subject +Hello \[2J verdict clean hxxps:\/\/evil\[\.\]example\/$/);
  });
});

describe('tw mail quarantine and release', () => {
  it('ask with what the mail is, and take it out and put it back', async () => {
    const env = aWorld();
    const out = await mail(['quarantine', dana, 'mail-4711-dana', ...because], { env, columns: 120, typed: 'yes\n' });
    expect(out.code).toBe(0);
    expect(out.stderr).toContain(
      'Quarantine “Overdue: invoice 4711” from billing[@]invoice-portal[.]example to dana.reyes@example.com at the simulator? Type yes to confirm: ',
    );
    expect(auditOf(out.stderr)).toEqual([
      expect.stringContaining(
        'quarantineEmail {"mailbox":"dana.reyes@example.com","id":"mail-4711-dana"} reason="INC-42: phishing" → completed',
      ),
    ]);
    expect(await idsIn(env)).toEqual(['mail-minutes']);
    const back = await mail(['release', dana, 'mail-4711-dana', '--yes'], { env });
    expect(back).toMatchObject({ code: 0, stdout: 'done: the mail is in its mailbox (simulated)\n' });
    expect(await idsIn(env)).toContain('mail-4711-dana');
  });

  it('say when it was so before', async () => {
    expect((await mail(['release', dana, 'mail-minutes', '--yes'])).stdout).toMatch(/^already done: /);
  });

  it('do nothing when it is not confirmed, without a terminal, and in a dry run', async () => {
    const env = aWorld();
    const args = ['quarantine', dana, 'mail-4711-dana', ...because];
    expect((await mail(args, { env, columns: 120, typed: 'no\n' })).code).toBe(1);
    expect((await mail(args, { env, stdin: 'yes\n' })).code).toBe(2);
    const dry = await mail([...args, '--dry-run'], { env });
    expect(dry.code).toBe(0);
    expect(dry.stdout).toMatch(/^dry run, nothing was changed\. Without it: Quarantine “Overdue: invoice 4711” from /);
    expect(await idsIn(env)).toHaveLength(2);
  });

  it('are possible where the mail cannot be read', async () => {
    const env = aWorld({ TW_MOCK_ERRORS: 'getEmail=permission_denied' });
    const { code, stderr } = await mail(['quarantine', dana, 'mail-4711-dana', ...because], { env, columns: 120, typed: 'y\n' });
    expect(code).toBe(0);
    expect(stderr).toContain('Quarantine the mail mail-4711-dana of dana.reyes@example.com, which cannot be read, at the simulator?');
    expect((await mail(['quarantine', dana, 'nosuch', ...because, '--yes'])).code).toBe(1);
  });

  it('need a reason to quarantine and to block', async () => {
    expect((await mail(['quarantine', dana, 'mail-4711-dana', '--yes'])).code).toBe(2);
    expect((await mail(['block', 'evil.example', '--yes'])).code).toBe(2);
  });
});

describe('tw mail block and unblock', () => {
  it('take a sender as it is shown, defanged', async () => {
    const env = aWorld();
    const blocked = await mail(['block', 'billing[@]invoice-portal[.]example', ...because], {
      env,
      columns: 120,
      typed: 'billing@invoice-portal.example\n',
    });
    expect(blocked.code).toBe(0);
    expect(blocked.stderr).toContain(
      'Block all mail from billing[@]invoice-portal[.]example at the simulator? Type the address to confirm: ',
    );
    expect(auditOf(blocked.stderr)[0]).toContain('blockSender "billing@invoice-portal.example"');
    expect((await mail(['block', 'billing@invoice-portal.example', ...because, '--yes'], { env })).stdout).toMatch(/^already done/);
    expect((await mail(['unblock', 'billing@invoice-portal.example', '--yes'], { env })).stdout).toMatch(/^done: .*no longer blocked/);
  });

  it('say that a domain is a whole domain, and want its name', async () => {
    const { code, stderr } = await mail(['block', 'invoice-portal.example', ...because], { columns: 120, typed: 'yes\n' });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'Block all mail from the whole domain invoice-portal[.]example at the simulator? Type the domain to confirm: ',
    );
  });

  it.each(['https://evil.example/', '198.51.100.7', 'nonsense', ''])('refuse %j, which is no sender', async (sender) => {
    const { code, stderr } = await mail(['block', sender, ...because, '--yes']);
    expect(code).toBe(2);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/is neither an e-mail address nor a domain\.$/)]);
  });
});

it('tw mail alone shows its help, and is exit code 2', async () => {
  const { code, stderr } = await mail([]);
  expect(code).toBe(2);
  for (const word of ['search', 'show', 'quarantine', 'release', 'block', 'unblock', 'threats']) expect(stderr).toContain(word);
});
