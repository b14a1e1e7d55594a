import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { start } from './harness.ts';

describe('the real command', () => {
  it('answers from the default feed with exit code 10', async () => {
    const { code, stdout, stderr } = await start(['lookup', 'hxxps://free-azuki[.]com/login', '8.8.8.8']).ended;
    expect({ code, stderr }).toEqual({ code: 10, stderr: '' });
    expect(stdout).toMatch(/^malicious .*hxxps:\/\/free-azuki\[\.\]com\/login/m);
  });

  it('reads a pipe', async () => {
    const { code, stdout } = await start(['lookup', '--jsonl'], { stdin: '# list\n8.8.8.8\n1.1.1.1\n' }).ended;
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(2);
  });

  it('takes a megabyte from a pipe', async () => {
    const { code, stdout, stderr } = await start(['lookup', '--jsonl'], { stdin: `${'x'.repeat(2 ** 20)}\n8.8.8.8\n` }).ended;
    expect(code).toBe(1);
    expect(stdout).toContain('"8.8.8.8"');
    expect(stderr.length).toBeLessThan(400);
  });

  it('says in one line what is wrong', async () => {
    const { code, stdout, stderr } = await start(['lookup', '8.8.8.8'], { env: { TW_THREAT_INTEL_MODE: 'virustotal' } }).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^tw: virustotal: apiKey \(TW_VIRUSTOTAL_API_KEY\) is missing.*\n$/);
  });

  it('ends quietly when its reader goes away', async () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `host${index}.example`).join('\n');
    const { child, ended } = start(['lookup', '--jsonl'], { stdin: names });
    child.stdout.once('data', () => child.stdout.destroy());
    const { code, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('ends at Ctrl-C with exit code 130, whoever it waits for', async () => {
    const server = createServer(() => child.kill('SIGINT'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const env = { TW_THREAT_INTEL_MODE: 'virustotal', TW_VIRUSTOTAL_API_KEY: 'k3y', TW_VIRUSTOTAL_BASE_URL: `http://127.0.0.1:${port}` };
    const { child, ended } = start(['lookup', 'evil.example'], { env });
    const { code, stdout, stderr } = await ended;
    expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: '', stderr: 'tw: interrupted: 0 of 1 indicators were looked up.\n' });
  });

  it('plays the demo with nothing set', async () => {
    const { code, stdout, stderr } = await start(['demo']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('→ completed: ws-0042 is isolated');
  });

  it('changes nothing without --yes where nobody can be asked', async () => {
    const { code, stdout, stderr } = await start(['isolate', 'ws-0042', '--reason', 'x'], { stdin: 'ws-0042\n' }).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^tw: nobody can be asked here.*\n$/);
  });

  it('loads no connector for its help', async () => {
    const watch = `import { registerHooks } from 'node:module';
      registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context); } });`;
    const { ended } = start(['--help'], { env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(watch)}` } });
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(stderr).toContain('/commander/');
    expect(stderr).not.toMatch(/packages\/(?:core|connectors|providers)\//);
  });
});
