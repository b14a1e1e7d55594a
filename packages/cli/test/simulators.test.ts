import { describe, expect, it } from 'vitest';
import { tw } from './harness.ts';

/** A world that no other test sees. */
const world = (name: string) => ({ env: { TW_MOCK_WORLD: `test ${name}` } });
const reason = ['--reason', 'INC-1'];

describe('tw demo', () => {
  it('works the sample incident through and reads back what became of it', async () => {
    const { code, stdout } = await tw(['demo']);
    expect(code).toBe(0);
    for (const trait of ['siem', 'threat_intel', 'edr', 'email_gateway', 'ticketing']) expect(stdout).toContain(`[${trait}]`);
    expect(stdout).toContain('already_done: ws-0042 was isolated before');
    expect(stdout).toContain('ws-0042 is isolated; 0 of 2 mails are left in mailboxes; SEC-3 is In Progress.');
  });
});

describe('tw isolate', () => {
  it('does nothing without --yes where nobody can be asked', async () => {
    const { code, stderr } = await tw(['isolate', 'ws-0042', ...reason], world('unasked'));
    expect(code).not.toBe(0);
    expect(stderr).toContain('--yes');
    expect((await tw(['hosts', 'show', 'ws-0042', '--json'], world('unasked'))).stdout).toContain('"isolation": "not_isolated"');
  });

  it('needs a reason', async () => {
    const { code, stderr } = await tw(['isolate', 'ws-0042', '--yes'], world('no reason'));
    expect(code).toBe(2);
    expect(stderr).toContain('--reason');
  });

  it('does nothing in a dry run', async () => {
    expect((await tw(['isolate', 'ws-0042', '--dry-run', ...reason], world('dry'))).code).toBe(0);
    expect((await tw(['hosts', 'show', 'ws-0042', '--json'], world('dry'))).stdout).toContain('"isolation": "not_isolated"');
  });

  it('isolates, leaves a line for the audit, and can be undone', async () => {
    const { code, stderr } = await tw(['isolate', 'ws-0042', '--yes', ...reason], world('done'));
    expect(code).toBe(0);
    expect(stderr).toContain('INC-1');
    expect((await tw(['hosts', 'show', 'ws-0042', '--json'], world('done'))).stdout).toContain('"isolation": "isolated"');
    expect((await tw(['unisolate', 'ws-0042', '--yes', ...reason], world('done'))).code).toBe(0);
    expect((await tw(['hosts', 'show', 'ws-0042', '--json'], world('done'))).stdout).toContain('"isolation": "not_isolated"');
  });

  it('says that there is no such host', async () => {
    const { code, stderr } = await tw(['isolate', 'no-such-host', '--yes', ...reason], world('nobody'));
    expect(code).toBe(1);
    expect(stderr).not.toContain('    at ');
  });
});

describe('reading from the simulators', () => {
  it('lists events of a search, and says that a simulator answers', async () => {
    const { code, stdout, stderr } = await tw(['search', 'sourcetype=proxy', '--last', '24h'], world('search'));
    expect(code).toBe(0);
    expect(stdout).toContain('hxxps://login[.]invoice-portal[.]example');
    expect(stderr).toContain('simulator');
  });

  it('tells where a query is wrong in one line', async () => {
    const { code, stderr } = await tw(['search', '(((', '--last', '24h'], world('bad query'));
    expect(code).toBe(1);
    expect(stderr).not.toContain('    at ');
  });

  it('lists mails as JSON', async () => {
    const { code, stdout } = await tw(['mail', 'search', '--sender', 'billing@invoice-portal.example', '--json'], world('mail'));
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as unknown[]).length).toBe(2);
  });

  it('opens a ticket', async () => {
    const { code, stdout } = await tw(['ticket', 'create', '--title', 'Phishing', '--yes', '--json'], world('ticket'));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ title: 'Phishing' });
  });
});
