import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Interrupted } from '../src/index.ts';
import { linesOf, tw } from './harness.ts';

describe('tw demo', () => {
  it('works the incident through with all five traits, numbered, on nothing but simulators', async () => {
    const { code, stdout, stderr } = await tw(['demo']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const titles = linesOf(stdout).flatMap((line) => /^ ?(\d+)\. .* \[(\w+)\]$/.exec(line)?.slice(1) ?? []);
    expect(titles.filter((_, index) => index % 2 === 0)).toEqual(Array.from({ length: 12 }, (_, index) => String(index + 1)));
    expect([...new Set(titles.filter((_, index) => index % 2 === 1))]).toEqual([
      'siem',
      'threat_intel',
      'edr',
      'email_gateway',
      'ticketing',
    ]);
  });

  it('shows of each step the code and its result', async () => {
    const lines = linesOf((await tw(['demo'])).stdout);
    const steps = lines.flatMap((line, index) => (/^ ?\d+\. /.test(line) ? [lines.slice(index + 1, index + 3)] : []));
    for (const [code, result] of steps) {
      expect(code).toMatch(/^ {4}const \w+ = await \w.*\);$/);
      expect(result).toMatch(/^ {4}→ \S/);
    }
  });

  it('shows the code that was run', async () => {
    const squeeze = (text: string) => text.replaceAll(/\s|,(?=\s*[)\]}])/g, '');
    const source = readFileSync(new URL('../src/demo/run.ts', import.meta.url), 'utf8');
    const calls = [...source.matchAll(/^ +call: \(\) =>([^]*?),\n +show:/gm)].map(([, call = '']) => squeeze(call));
    const shown = linesOf((await tw(['demo'])).stdout).flatMap((line) => /^ {4}const \w+ = await (?!connect)(.*);$/.exec(line)?.[1] ?? []);
    expect(shown.map(squeeze)).toEqual(calls);
    expect(calls).toHaveLength(12);
  });

  it('ends with everything done', async () => {
    const { stdout } = await tw(['demo']);
    for (const line of [
      /malicious \(95 %\) {2}hxxp:\/\/files\[\.\]invoice-portal\[\.\]example\/invoice_4711\.exe/,
      /→ completed: ws-0042 is isolated/,
      /→ already_done: ws-0042 was isolated before/,
      /ws-0042 is isolated; 0 of 2 mails are left in mailboxes; SEC-3 is In Progress\./,
    ])
      expect(stdout).toMatch(line);
    expect(stdout).not.toContain('://login.invoice-portal.example');
  });

  it('does not mind what the environment says, or that it ran before', async () => {
    const env = { TW_SIEM_MODE: 'splunk', TW_EDR_MODE: 'nosuch', TW_MOCK_ERRORS: '*=network', TW_MOCK_WORLD: 'default' };
    for (const _ of [1, 2]) expect((await tw(['demo'], { env })).stdout).toContain('→ completed: ws-0042 is isolated');
  });

  it('is coloured and cut to size on a terminal', async () => {
    const { stdout } = await tw(['demo'], { columns: 80 });
    expect(stdout).toContain('\u001b[');
    const results = linesOf(stdout).filter((line) => /^ {4}[→ ] /.test(line));
    expect(results.length).toBeGreaterThan(12);
    for (const line of results) expect(line.length).toBeLessThanOrEqual(80);
    expect((await tw(['demo'], { columns: 80, env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001b[');
  });

  it('ends at Ctrl-C with exit code 130', async () => {
    const { code, stdout } = await tw(['demo'], { signal: AbortSignal.abort(new Interrupted()) });
    expect(code).toBe(130);
    expect(stdout).not.toContain('1.');
  });
});
