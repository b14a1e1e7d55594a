import { isConnectorError } from '@tw/connector-core';
import { describe, expect, it } from 'vitest';
import * as root from '../src/index.ts';
import { catalog, createRegistry, lazy, loadProvider } from '../src/registry.ts';
import { plainProvider } from './providers.ts';

const acme = plainProvider('acme', ['ticketing', 'siem']);
const ids = Object.keys(catalog).join(', ');
const settings = { token: 't' };

async function failure(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isConnectorError(error)) throw new Error('no ConnectorError');
  return error;
}

/** An entry that counts its imports, of which the first ones fail. */
function counted(failures = 0) {
  const state = { imports: 0, made: 0 };
  const provider = Object.assign(
    (...args: Parameters<typeof acme>) => {
      state.made++;
      return acme(...args);
    },
    { ...acme },
  );
  const load = async () => {
    if (state.imports++ < failures) throw new Error('the disk is away');
    return provider;
  };
  return { state, entry: lazy(['ticketing', 'siem'], 'Acme', load) };
}

describe('a registry', () => {
  it('gives connectors by trait and by id', async () => {
    const registry = createRegistry({ ...catalog, acme }, { virustotal: { apiKey: 'k' }, feeds: {}, acme: settings });
    expect((await registry.threatIntel('virustotal')).name).toBe('virustotal');
    expect((await registry.fileAnalysis('virustotal')).name).toBe('virustotal');
    expect((await registry.threatIntel('feeds')).name).toBe('feeds');
    expect((await registry.ticketing('acme')).name).toBe('acme');
    expect((await registry.siem('acme')).name).toBe('acme');
    expect((await registry.get('acme')).token).toBe('t');
  });

  it('has a method for each trait that core knows', () => {
    const registry = createRegistry(catalog, {});
    expect(Object.keys(registry).toSorted()).toEqual(['edr', 'emailGateway', 'fileAnalysis', 'get', 'siem', 'threatIntel', 'ticketing']);
  });

  it('has a method for a third party’s trait, in camel case', async () => {
    const sandbox = plainProvider('sandbox', ['sandbox_farm' as 'siem']);
    const registry = createRegistry({ sandbox }, { sandbox: settings });
    expect((await (registry as unknown as { sandboxFarm: typeof registry.siem }).sandboxFarm('sandbox')).name).toBe('sandbox');
  });

  it('imports and makes each connector once, at its first use, however many ask', async () => {
    const { state, entry } = counted();
    const registry = createRegistry({ acme: entry }, { acme: settings });
    expect(state).toEqual({ imports: 0, made: 0 });
    const [first, second, third] = await Promise.all([registry.get('acme'), registry.ticketing('acme'), registry.siem('acme')]);
    expect(second).toBe(first);
    expect(third).toBe(first);
    expect(await registry.get('acme')).toBe(first);
    expect(state).toEqual({ imports: 1, made: 1 });
  });

  it('imports nothing for an id without the trait', async () => {
    const { state, entry } = counted();
    const registry = createRegistry({ acme: entry }, { acme: settings });
    expect((await failure(registry.edr('acme' as never))).message).toBe('acme is not of the kind edr, but: ticketing, siem');
    expect(state.imports).toBe(0);
  });

  it('finds out the traits of a plain function by calling it', async () => {
    const registry = createRegistry({ acme: async () => acme }, { acme: settings });
    expect((await registry.siem('acme')).name).toBe('acme');
    expect((await failure(registry.edr('acme' as never))).code).toBe('configuration');
  });

  it('tries a failed import again', async () => {
    const { state, entry } = counted(1);
    const registry = createRegistry({ acme: entry }, { acme: settings });
    const errors = await Promise.all([failure(registry.get('acme')), failure(registry.get('acme'))]);
    expect(errors.map(({ code, message }) => [code, message])).toEqual([
      ['configuration', 'the connector acme could not be loaded: the disk is away'],
      ['configuration', 'the connector acme could not be loaded: the disk is away'],
    ]);
    expect((await registry.get('acme')).name).toBe('acme');
    expect(state).toEqual({ imports: 2, made: 1 });
  });

  it('gives its options to every connector', async () => {
    const registry = createRegistry({ acme }, { acme: settings }, { retries: 0 });
    expect((await registry.get('acme')).options).toEqual({ retries: 0 });
  });

  it('is not changed by later changes to the settings given', async () => {
    const given: { acme?: typeof settings } = { acme: settings };
    const registry = createRegistry({ acme }, given);
    delete given.acme;
    expect((await registry.get('acme')).token).toBe('t');
  });
});

describe('what a registry refuses, as a configuration error', () => {
  const registry = createRegistry(catalog, { feeds: {} });

  it('an id that is not configured, naming those that are', async () => {
    const error = await failure(registry.threatIntel('virustotal'));
    expect(error.code).toBe('configuration');
    expect(error.message).toBe('virustotal is not configured; configured are: feeds');
  });

  it('an unknown id, naming those there are', async () => {
    const error = await failure(registry.get('nosuch' as never));
    expect(error.code).toBe('configuration');
    expect(error.message).toBe(`there is no connector "nosuch"; there are: ${ids}`);
  });

  it.each(['__proto__', 'constructor', 'toString', 'valueOf'])('the id %s', async (id) => {
    expect((await failure(registry.get(id as never))).code).toBe('configuration');
    expect((await failure(registry.threatIntel(id as never))).code).toBe('configuration');
    await expect(loadProvider(catalog, id as never)).rejects.toMatchObject({ code: 'configuration' });
    expect(() => createRegistry(catalog, JSON.parse(`{"${id}":{}}`) as object)).toThrow(/there is no connector/);
  });

  it('settings of an unknown id, at once', () => {
    expect(() => createRegistry(catalog, { virustotl: { apiKey: 'k' } } as never)).toThrow(
      `there is no connector "virustotl"; there are: ${ids}`,
    );
  });

  it('wrong settings, at the first use and without showing them', async () => {
    const wrong = createRegistry(catalog, { virustotal: { apiKey: 'k', plan: 's3cret' as 'free' } });
    const error = await failure(wrong.get('virustotal'));
    expect(error.code).toBe('configuration');
    expect(error.message).toContain('plan');
    expect(String(error.stack)).not.toContain('s3cret');
  });

  it('a provider for another version of the contract', async () => {
    const newer = createRegistry({ acme: plainProvider('acme', ['siem'], 7) }, { acme: settings });
    expect((await failure(newer.siem('acme'))).message).toContain('version 7 of the connector contract');
  });
});

describe('the root', () => {
  it('has every provider of the catalog by the name of its export, the same that the catalog loads', async () => {
    for (const id of Object.keys(catalog) as (keyof typeof catalog)[]) {
      const name = id.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
      expect(root).toHaveProperty(name, await loadProvider(catalog, id));
    }
  });

  it('has the registry and what users need of core', () => {
    expect(root).toMatchObject({
      catalog,
      createRegistry,
      connect: expect.any(Function),
      isConnectorError: expect.any(Function),
      ConnectorError: expect.any(Function),
      lastHours: expect.any(Function),
    });
  });
});

describe('the catalog', () => {
  it.each(Object.keys(catalog) as (keyof typeof catalog)[])('tells the traits and the name of %s as its provider does', async (id) => {
    const provider = await loadProvider(catalog, id);
    expect(catalog[id].traits).toEqual(provider.traits);
    expect(catalog[id].displayName).toBe(provider.displayName);
    expect(provider.id).toBe(id);
  });
});
