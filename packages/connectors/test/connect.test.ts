import { isConnectorError } from '@tw/connector-core';
import { afterEach, describe, expect, it } from 'vitest';
import { catalog, connect, idsWith, lazy } from '../src/registry.ts';
import { plainProvider } from './providers.ts';

const apiKey = { TW_VIRUSTOTAL_API_KEY: 'k3y-of-the-tests' };
const intelModes = (await idsWith(catalog, 'threat_intel')).join(', ');
const acme = plainProvider('acme', ['siem']);
const mock = plainProvider('mock', ['siem', 'ticketing']);

async function failure(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isConnectorError(error)) throw new Error('no ConnectorError');
  return error;
}

describe('the mode', () => {
  it('is the embedded feeds for threat_intel when nothing is set, without any key', async () => {
    const intel = await connect('threat_intel', undefined, { env: {} });
    expect(intel.name).toBe('feeds');
    expect(intel.traits).toContain('threat_intel');
  });

  it('comes from the variable of the trait', async () => {
    const intel = await connect('threat_intel', undefined, { env: { ...apiKey, TW_THREAT_INTEL_MODE: 'virustotal' } });
    expect(intel.name).toBe('virustotal');
  });

  it('is read without regard to case and white space', async () => {
    expect((await connect('threat_intel', undefined, { env: { ...apiKey, TW_THREAT_INTEL_MODE: ' VirusTotal\n' } })).name).toBe(
      'virustotal',
    );
    expect((await connect('threat_intel', ' FEEDS ', { env: apiKey })).name).toBe('feeds');
  });

  it('counts as unset when the variable is empty', async () => {
    expect((await connect('threat_intel', undefined, { env: { TW_THREAT_INTEL_MODE: '  ' } })).name).toBe('feeds');
  });

  it('as an argument wins over the variable', async () => {
    expect((await connect('threat_intel', 'feeds', { env: { ...apiKey, TW_THREAT_INTEL_MODE: 'virustotal' } })).name).toBe('feeds');
  });

  it('has the words of a trait with several words joined by underscores in its variable', async () => {
    const gateway = plainProvider('gateway', ['email_gateway']);
    const options = { env: { TW_EMAIL_GATEWAY_MODE: 'gateway', TW_GATEWAY_TOKEN: 't' }, catalog: { gateway } };
    expect((await connect('email_gateway', undefined, options)).name).toBe('gateway');
  });

  it('defaults to the mock for the other traits once a catalog has one', async () => {
    const options = { env: { TW_MOCK_TOKEN: 't' }, catalog: { ...catalog, mock } };
    expect((await connect('siem', undefined, options)).name).toBe('mock');
    expect((await connect('ticketing', undefined, options)).name).toBe('mock');
  });
});

describe('a wrong mode', () => {
  it('is a configuration error that names the variable and the known modes', async () => {
    const error = await failure(connect('threat_intel', undefined, { env: { TW_THREAT_INTEL_MODE: 'virus-total' } }));
    expect(error.code).toBe('configuration');
    expect(error.message).toBe(`"virus-total" is not a mode of TW_THREAT_INTEL_MODE; the known modes are: ${intelModes}`);
  });

  it('is no silent fall-back where it is an argument', async () => {
    expect((await failure(connect('threat_intel', 'nosuch', { env: apiKey }))).message).toMatch(
      /nosuch.*TW_THREAT_INTEL_MODE.*feeds, .*virustotal/,
    );
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is no mode', async (mode) => {
    expect((await failure(connect('threat_intel', mode, { env: {} }))).code).toBe('configuration');
  });

  it('is one whose connector lacks the trait', async () => {
    const error = await failure(connect('siem', 'virustotal', { env: apiKey, catalog: { ...catalog, acme } }));
    expect(error.message).toBe('"virustotal" is not a mode of TW_SIEM_MODE; the known modes are: mock, splunk, acme');
  });

  it('is found out after loading where the catalog does not tell the traits', async () => {
    const error = await failure(connect('edr', 'acme', { env: { TW_ACME_TOKEN: 't' }, catalog: { acme: async () => acme } }));
    expect(error.message).toBe('"acme" is not a mode of TW_EDR_MODE; the known modes are: none');
  });

  it('is shown in one short line', async () => {
    const error = await failure(connect('threat_intel', `x\n${'y'.repeat(5000)}`, { env: {} }));
    expect(error.message).not.toContain('\n');
    expect(error.message.length).toBeLessThan(200);
  });
});

describe('no mode', () => {
  it.each(['siem', 'edr', 'email_gateway', 'ticketing'] as const)(
    'for %s without a mock is a configuration error that names the variable and the known modes',
    async (trait) => {
      const named = plainProvider('named', [trait]);
      const error = await failure(connect(trait, undefined, { env: {}, catalog: { feeds: catalog.feeds, named } }));
      expect(error.code).toBe('configuration');
      expect(error.message).toContain(`TW_${trait.toUpperCase()}_MODE is not set`);
      expect(error.message).toMatch(/known modes are: named$/);
    },
  );

  it('for a trait that nobody has says that there is none', async () => {
    expect((await failure(connect('nosuch' as never, undefined, { env: {} }))).message).toMatch(/"nosuch".*known modes are: none$/);
  });

  it('never ends in another provider where the default is not in the catalog', async () => {
    const error = await failure(connect('threat_intel', undefined, { env: apiKey, catalog: { virustotal: catalog.virustotal } }));
    expect(error.message).toMatch(/TW_THREAT_INTEL_MODE is not set.*virustotal$/);
  });
});

describe('settings', () => {
  it('that are missing are a configuration error with their variable, the mode and the known modes', async () => {
    const error = await failure(connect('threat_intel', 'virustotal', { env: {} }));
    expect(error.code).toBe('configuration');
    expect(error.connector).toBe('virustotal');
    expect(error.message).toContain('apiKey (TW_VIRUSTOTAL_API_KEY) is missing');
    expect(error.message).toContain(`the mode virustotal of TW_THREAT_INTEL_MODE, which may be: ${intelModes}`);
  });

  it('that are wrong are never shown', async () => {
    const error = await failure(connect('threat_intel', 'virustotal', { env: { ...apiKey, TW_VIRUSTOTAL_PLAN: 's3cret' } }));
    expect(error.message).toContain('TW_VIRUSTOTAL_PLAN');
    expect(`${error.message} ${error.hint} ${error.stack}`).not.toContain('s3cret');
  });

  it('come from the environment of the process by default', async () => {
    process.env['TW_THREAT_INTEL_MODE'] = 'virustotal';
    process.env['TW_VIRUSTOTAL_API_KEY'] = 'k3y';
    expect((await connect('threat_intel')).name).toBe('virustotal');
  });

  afterEach(() => {
    delete process.env['TW_THREAT_INTEL_MODE'];
    delete process.env['TW_VIRUSTOTAL_API_KEY'];
  });
});

describe('options', () => {
  it('beyond env and catalog go to the connector', async () => {
    const siem = await connect('siem', 'acme', { env: { TW_ACME_TOKEN: 't' }, catalog: { acme }, retries: 0, timeoutMs: 5 });
    expect(siem.options).toEqual({ retries: 0, timeoutMs: 5 });
  });

  it('that no connector knows are refused', async () => {
    expect((await failure(connect('threat_intel', 'virustotal', { env: apiKey, retry: 1 } as never))).message).toContain('retry');
  });
});

describe('a third party’s catalog', () => {
  const env = { TW_ACME_TOKEN: 't' };
  it.each([
    ['the provider itself', acme],
    ['a function', () => acme],
    ['an async function', async () => acme],
    ['a function that gets its module', async () => ({ default: acme, acme, help: 1 })],
    ['a lazy entry', lazy(['siem'], 'Acme', async () => acme)],
  ])('takes %s', async (_, entry) => {
    expect((await connect('siem', 'acme', { env, catalog: { ...catalog, acme: entry } })).name).toBe('acme');
    expect((await connect('siem', undefined, { env: { ...env, TW_SIEM_MODE: 'ACME' }, catalog: { acme: entry } })).name).toBe('acme');
  });

  it('whose ids have capitals is found all the same', async () => {
    expect((await connect('siem', 'myacme', { env, catalog: { myAcme: acme } })).name).toBe('acme');
  });

  it('with a provider for another version of the contract is a configuration error that says so', async () => {
    const error = await failure(connect('siem', 'acme', { env, catalog: { acme: plainProvider('acme', ['siem'], 2) } }));
    expect(error.code).toBe('configuration');
    expect(error.message).toBe('acme is made for version 2 of the connector contract, and this is version 1');
    expect(error.hint).toBe('Update @tw/connector-core and the packages that use it, or install an older version of acme.');
    const old = await failure(connect('siem', 'acme', { env, catalog: { acme: plainProvider('acme', ['siem'], 0) } }));
    expect(old.hint).toMatch(/^Update acme, or install the older versions of @tw\/connector-core/);
  });

  it('with a connector of a later version, whatever that looks like, names the versions', async () => {
    const later = Object.assign(() => undefined, { specVersion: 7 });
    for (const entry of [later, async () => ({ later })]) {
      const error = await failure(connect('siem', 'acme', { env, catalog: { acme: entry as never } }));
      expect(error.message).toBe('acme is made for version 7 of the connector contract, and this is version 1');
    }
  });

  it('with a module of several connectors asks for one of them', async () => {
    const error = await failure(connect('siem', 'acme', { env, catalog: { acme: () => ({ acme, mock }) } }));
    expect(error.message).toBe('the module of "acme" exports several connectors: acme, mock');
  });

  it.each([
    ['nothing', async () => undefined],
    ['an empty module', async () => ({})],
    ['a connector', async () => acme({ token: 't' })],
    ['what has only the version', async () => Object.assign(() => undefined, { specVersion: 1 })],
  ])('that gives %s instead of a provider is a configuration error', async (_, load) => {
    const error = await failure(connect('siem', 'acme', { env, catalog: { acme: load as never } }));
    expect(error.code).toBe('configuration');
    expect(error.message).toBe('"acme" is not a connector, and exports none');
  });

  it('that cannot be imported is a configuration error with the reason in one line', async () => {
    const missing = async () => ((await import('@acme/nosuch' as string)) as { acme: typeof acme }).acme;
    const error = await failure(connect('siem', 'acme', { env, catalog: { acme: missing } }));
    expect(error.code).toBe('configuration');
    expect(error.message).toMatch(/^the connector acme could not be loaded: .*@acme\/nosuch/);
    expect(error.message).not.toContain('\n');
  });

  it('does not fail for the modes of others because one entry cannot be imported', async () => {
    const broken = async (): Promise<typeof acme> => {
      throw new Error('broken');
    };
    const error = await failure(connect('siem', 'nosuch', { env, catalog: { broken, acme } }));
    expect(error.message).toMatch(/known modes are: acme$/);
  });
});
