import { describe, expect, it } from 'vitest';
import { intelProvider, linesOf, sendJson, tw, virustotalAt, withProviders } from './harness.ts';

const env = { TW_VIRUSTOTAL_API_KEY: 's3cret-k3y', TW_VIRUSTOTAL_PLAN: 'paid' };

describe('tw providers', () => {
  it('lists traits, settings and what is missing', async () => {
    const { code, stdout, stderr } = await tw(['providers']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^feeds +Local feeds +threat_intel +configured$/m);
    expect(stdout).toMatch(/^virustotal +VirusTotal +threat_intel, file_analysis +needs TW_VIRUSTOTAL_API_KEY$/m);
    expect(stdout).toMatch(/^TW_VIRUSTOTAL_API_KEY +required +virustotal +.*\(secret\)$/m);
    expect(stdout).toMatch(/^TW_VIRUSTOTAL_PLAN +optional +virustotal +.*\(default: free\)$/m);
  });

  it('says what is configured, and never a value', async () => {
    for (const args of [['providers'], ['providers', '--json']]) {
      const { code, stdout, stderr } = await tw(args, { env });
      expect(code).toBe(0);
      expect(stdout + stderr).not.toContain('s3cret-k3y');
      expect(stdout + stderr).not.toContain('paid"');
    }
    const { stdout } = await tw(['providers'], { env });
    expect(stdout).toMatch(/^virustotal .* configured$/m);
    expect(stdout).toMatch(/^TW_VIRUSTOTAL_API_KEY +set /m);
  });

  it('says which setting is wrong', async () => {
    const { stdout } = await tw(['providers'], { env: { ...env, TW_VIRUSTOTAL_PLAN: 'gold' } });
    expect(stdout).toMatch(/^virustotal .*plan \(TW_VIRUSTOTAL_PLAN\) must be/m);
    expect(stdout).not.toContain('gold');
  });

  it('--json has it all for programs', async () => {
    const { stdout } = await tw(['providers', '--json'], { env });
    const providers = JSON.parse(stdout) as { id: string }[];
    expect(providers.find(({ id }) => id === 'virustotal')).toMatchObject({
      displayName: 'VirusTotal',
      traits: ['threat_intel', 'file_analysis'],
      configured: true,
      settings: expect.arrayContaining([
        expect.objectContaining({ env: 'TW_VIRUSTOTAL_API_KEY', required: true, secret: true, isSet: true }),
      ]),
    });
  });

  it('names a provider that cannot be loaded, with exit code 1, and lists the others', async () => {
    const broken = async (): Promise<never> => Promise.reject(new Error('its package is missing'));
    const { code, stdout, stderr } = await tw(['providers'], { catalog: { ...withProviders().catalog, broken } });
    expect(code).toBe(1);
    expect(stdout).toContain('VirusTotal');
    expect(linesOf(stderr)).toEqual([expect.stringContaining('the connector broken could not be loaded: its package is missing')]);
  });

  it('lists a third party’s providers', async () => {
    expect((await tw(['providers'], withProviders(intelProvider('acme', {})))).stdout).toMatch(/^acme +acme +threat_intel +configured$/m);
  });
});

describe('tw health', () => {
  it('checks what is configured', async () => {
    const { code, stdout } = await tw(['health']);
    expect(code).toBe(0);
    expect(linesOf(stdout).slice(1)).toEqual([
      expect.stringMatching(/^feeds +healthy +\d+ ms$/),
      expect.stringMatching(/^mock +healthy +\d+ ms$/),
    ]);
  });

  it('is exit code 1 where one is not healthy, and says why without the key', async () => {
    const server = await virustotalAt((_, response) =>
      sendJson(response, 401, { error: { code: 'WrongCredentialsError', message: 'Wrong API key k3y-of-virustotal' } }),
    );
    const { code, stdout } = await tw(['health'], server);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^feeds +healthy/m);
    expect(stdout).toMatch(/^virustotal +unhealthy +\d+ ms +Wrong API key/m);
    expect(stdout).not.toContain('k3y-of-virustotal');
  });

  it('checks only the providers named', async () => {
    const server = await virustotalAt((_, response) => sendJson(response, 200, { data: 'https://upload.example/' }));
    const { code, stdout } = await tw(['health', '--provider', 'VirusTotal', '--json'], server);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([{ provider: 'virustotal', status: 'healthy', latencyMs: expect.any(Number) }]);
  });

  it('says what is missing for a provider that is named and not configured, or half configured', async () => {
    for (const [args, halfEnv] of [
      [['--provider', 'virustotal'], {}],
      [[], { TW_VIRUSTOTAL_PLAN: 'paid' }],
    ] as const) {
      const { code, stdout } = await tw(['health', ...args], { env: halfEnv });
      expect(code).toBe(1);
      expect(stdout).toMatch(/^virustotal +unhealthy +apiKey \(TW_VIRUSTOTAL_API_KEY\) is missing/m);
    }
  });

  it('ends after --timeout', async () => {
    const server = await virustotalAt(() => undefined);
    const { code, stdout } = await tw(['health', '--provider', 'virustotal', '--timeout', '0.2', '--json'], server);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([{ status: 'degraded', code: 'timeout' }]);
  });
});
