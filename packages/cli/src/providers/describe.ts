import { type Connector, ConnectorError, isConnectorError, type Setting } from '@tw/connector-core';
import { type Catalog, loadProvider } from '@tw/connectors/registry';
import { messageOf } from '../exit-codes.ts';
import { redact } from '../explain.ts';
import type { Io } from '../io.ts';

/** A provider as it stands in this environment. */
export interface ProviderState {
  readonly id: string;
  readonly displayName: string;
  readonly traits: readonly string[];
  readonly settings: readonly (Setting & { readonly isSet: boolean })[];
  /** Made from the environment, if its settings are complete. */
  readonly connector?: Connector;
  /** Why there is no connector. */
  readonly error?: ConnectorError;
}

/** All providers of a catalog, in its order. Nothing is sent. */
export const describeAll = (catalog: Catalog, env: Io['env']): Promise<ProviderState[]> =>
  Promise.all(Object.keys(catalog).map((id) => describe(catalog, id, env)));

async function describe(catalog: Catalog, id: string, env: Io['env']): Promise<ProviderState> {
  let known: Omit<ProviderState, 'connector' | 'error'> = { id, displayName: id, traits: [], settings: [] };
  try {
    const provider = await loadProvider<Catalog, string>(catalog, id);
    const settings = provider.settings.map((setting) => ({ ...setting, isSet: (env[setting.env] ?? '') !== '' }));
    known = { id, displayName: provider.displayName, traits: provider.traits, settings };
    return { ...known, connector: provider.fromEnv(env) };
  } catch (error) {
    // A third party's connector may throw anything.
    const told = () => new ConnectorError('configuration', redact(messageOf(error), env), { connector: id });
    return { ...known, error: isConnectorError(error) ? error : told() };
  }
}
