import {
  type Connector,
  ConnectorError,
  type ConnectorOptions,
  type ConnectorType,
  isConnectorError,
  oneLine,
  type Setting,
  specVersion,
} from '@tw/connector-core';

/** Variables such as `process.env` holds. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Any provider: what `defineConnector` returns, whatever its settings and operations. */
export interface Provider {
  (settings: never, options?: ConnectorOptions): Connector;
  fromEnv(env: Env, options?: ConnectorOptions): Connector;
  readonly id: string;
  readonly displayName: string;
  readonly traits: readonly ConnectorType[];
  readonly settings: readonly Setting[];
  readonly specVersion: number;
}

/** A provider that is imported when it is first used; its traits and name are known before. */
export interface LazyEntry<P extends Provider> {
  (): Promise<P>;
  readonly traits: P['traits'];
  readonly displayName: string;
}

/** A provider, or a function that gets it, perhaps with what is known of it before (see {@link lazy}). */
export type CatalogEntry = Provider | (() => Provider | Promise<Provider>);

/** Providers by id. To add your own: `{ ...catalog, acme }`. */
export type Catalog = Readonly<Record<string, CatalogEntry>>;

export type ProviderOf<E> = E extends Provider ? E : E extends () => infer P ? Extract<Awaited<P>, Provider> : never;
/** The settings that a catalog's entry takes. */
export type SettingsFor<E> = Parameters<ProviderOf<E>>[0];
/** The connector that a catalog's entry makes. */
export type ConnectorFor<E> = ReturnType<ProviderOf<E>>;
/** The ids of a catalog's entries that have a trait. */
export type IdsWith<C extends Catalog, T extends ConnectorType> = {
  [Id in keyof C & string]: T extends ProviderOf<C[Id]>['traits'][number] ? Id : never;
}[keyof C & string];

/** Makes a catalog's entry that imports its provider at the first use. */
export function lazy<P extends Provider>(traits: NoInfer<P['traits']>, displayName: string, load: () => Promise<P>): LazyEntry<P> {
  return Object.assign(() => load(), { traits, displayName });
}

/**
 * The provider with this id, imported if need be. What fails to load is tried again at the next call.
 * Throws `configuration`: the id is not in the catalog, the import fails, or the provider is made for another version of core.
 */
export async function loadProvider<const C extends Catalog, Id extends keyof C & string>(catalog: C, id: Id): Promise<ProviderOf<C[Id]>> {
  const entry = Object.hasOwn(catalog, id) ? catalog[id] : undefined;
  if (entry === undefined)
    throw new ConnectorError('configuration', `${quoted(id)} is not in the catalog, which has: ${listed(Object.keys(catalog))}`);
  const provider: unknown = isProvider(entry) ? entry : await imported(id, entry);
  if (!isProvider(provider))
    throw new ConnectorError('configuration', `the catalog’s entry ${quoted(id)} is not a connector`, {
      hint: 'Give what defineConnector returns, or a function that returns it.',
    });
  if (provider.specVersion !== specVersion)
    throw new ConnectorError(
      'configuration',
      `${id} is made for version ${oneLine(String(provider.specVersion), 20)} of the connector contract, and this is version ${specVersion}`,
      {
        connector: id,
        hint: `Install versions of @tw/connector-core and of the ${id} connector that fit together.`,
      },
    );
  return provider as ProviderOf<C[Id]>;
}

async function imported(id: string, load: () => unknown): Promise<unknown> {
  try {
    return await load();
  } catch (error) {
    if (isConnectorError(error)) throw error;
    const why = oneLine(error instanceof Error ? error.message : String(error));
    throw new ConnectorError('configuration', `the connector ${id} could not be loaded: ${why}`, {
      connector: id,
      hint: 'Install its package.',
    });
  }
}

function isProvider(value: unknown): value is Provider {
  return (
    typeof value === 'function' &&
    'fromEnv' in value &&
    typeof value.fromEnv === 'function' &&
    'traits' in value &&
    Array.isArray(value.traits)
  );
}

/** The traits of an entry, as far as they are known before it is loaded. */
export function knownTraits(entry: CatalogEntry): readonly string[] | undefined {
  return 'traits' in entry && Array.isArray(entry.traits) ? entry.traits : undefined;
}

/** The ids with a trait. Entries that do not tell are loaded; one that cannot be is left out. */
export async function idsWith(catalog: Catalog, trait: string): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(catalog).map(async ([id, entry]) => {
      const traits =
        knownTraits(entry) ??
        (await loadProvider(catalog, id).then(
          (provider) => provider.traits,
          () => [],
        ));
      return traits.some((each) => each === trait) ? [id] : [];
    }),
  );
  return found.flat();
}

export const listed = (names: readonly string[]): string => (names.length > 0 ? names.join(', ') : 'none');
export const quoted = (name: unknown): string => JSON.stringify(oneLine(String(name), 40));
