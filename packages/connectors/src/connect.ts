import {
  type Connector,
  ConnectorError,
  type ConnectorOptions,
  type ConnectorType,
  isConnectorError,
  type Traits,
} from '@tw/connector-core';
import { catalog as allProviders } from './catalog.gen.ts';
import { type Catalog, type ConnectorFor, type Env, idsWith, type IdsWith, knownTraits, listed, loadProvider, quoted } from './entry.ts';

export interface ConnectOptions<C extends Catalog = typeof allProviders> extends ConnectorOptions {
  /** Where modes and settings are read. Default: the environment of this process, where the runtime has one. */
  readonly env?: Env | undefined;
  /** The providers to choose from. Default: all of this release. */
  readonly catalog?: C | undefined;
}

/** The concrete connector if the mode is known to the compiler, else what all connectors with the trait have. */
export type Connected<C extends Catalog, T extends ConnectorType, M> = M extends IdsWith<C, T> ? ConnectorFor<C[M]> : Connector & Traits[T];

/** What answers without a key and without a network. */
const embedded: Readonly<Record<string, string>> = {
  threat_intel: 'feeds',
  siem: 'mock',
  edr: 'mock',
  email_gateway: 'mock',
  ticketing: 'mock',
};

/** The variable that chooses the mode of a trait: `TW_THREAT_INTEL_MODE`. */
export const modeVariable = (trait: string): string => `TW_${trait.toUpperCase()}_MODE`;

/**
 * The connector for a trait, with its settings from the environment. `mode` is the id of a provider, in any case; without it
 * `TW_<TRAIT>_MODE` decides, and without that the embedded default: `feeds` for `threat_intel`, else `mock`.
 *
 * Sends nothing. Rejects with `configuration` for an unknown mode or a missing setting, naming the variable and the known
 * modes: it never falls back to another provider.
 */
export async function connect<
  const T extends ConnectorType,
  const M extends string | undefined = undefined,
  const C extends Catalog = typeof allProviders,
>(trait: T, mode?: M, options: ConnectOptions<C> = {}): Promise<Connected<C, T, M>> {
  const { env = runtimeEnv(), catalog = allProviders, ...connectorOptions } = options;
  const id = await providerFor(trait, mode, env, catalog);
  const provider = await loadProvider<Catalog, string>(catalog, id);
  if (!provider.traits.includes(trait)) throw await unknownMode(trait, id, catalog);
  try {
    return provider.fromEnv(env, connectorOptions) as Connected<C, T, M>;
  } catch (error) {
    if (!isConnectorError(error, 'configuration')) throw error;
    throw error.with({
      message: `${error.message}; needed for the mode ${id} of ${modeVariable(trait)}, which may be: ${listed(await idsWith(catalog, trait))}`,
    });
  }
}

async function providerFor(trait: string, mode: string | undefined, env: Env, catalog: Catalog): Promise<string> {
  const chosen = wordOf(mode) ?? wordOf(env[modeVariable(trait)]);
  const wanted = chosen ?? embedded[trait];
  const id = wanted === undefined ? undefined : Object.keys(catalog).find((key) => key.toLowerCase() === wanted);
  const traits = id === undefined ? undefined : knownTraits(catalog[id] as Catalog[string]);
  if (id !== undefined && (traits === undefined || traits.includes(trait))) return id;
  throw chosen === undefined ? await noMode(trait, catalog) : await unknownMode(trait, chosen, catalog);
}

/** An empty variable counts as unset. */
function wordOf(text: string | undefined): string | undefined {
  const word = text?.trim().toLowerCase();
  return word === '' ? undefined : word;
}

async function noMode(trait: string, catalog: Catalog): Promise<ConnectorError> {
  const variable = modeVariable(trait);
  return new ConnectorError(
    'configuration',
    `no mode is chosen for ${quoted(trait)}: ${variable} is not set, and there is no default; the known modes are: ${listed(await idsWith(catalog, trait))}`,
    {
      hint: `Set ${variable} to one of the known modes, or give the mode to connect().`,
    },
  );
}

async function unknownMode(trait: string, mode: string, catalog: Catalog): Promise<ConnectorError> {
  const variable = modeVariable(trait);
  return new ConnectorError(
    'configuration',
    `${quoted(mode)} is not a mode of ${variable}; the known modes are: ${listed(await idsWith(catalog, trait))}`,
    {
      hint: `Set ${variable} to one of the known modes, or leave it unset for the default.`,
    },
  );
}

/** Workers and browsers have no `process`. */
function runtimeEnv(): Env {
  return (globalThis as { readonly process?: { readonly env?: Env } }).process?.env ?? {};
}
