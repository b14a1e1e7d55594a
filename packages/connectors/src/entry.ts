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

/** A provider, or a function that gets it or the module that exports it, perhaps with what is known before (see {@link lazy}). */
export type CatalogEntry = Provider | (() => Provider | Module | Promise<Provider | Module>);
/** What a module exports. */
type Module = Readonly<Record<string, unknown>>;

/** Providers by id. To add your own: `{ ...catalog, acme }`. */
export type Catalog = Readonly<Record<string, CatalogEntry>>;

export type ProviderOf<E> = E extends Provider ? E : E extends () => infer P ? ProviderIn<Awaited<P>> : never;
type ProviderIn<M> = M extends Provider ? M : Extract<M[keyof M], Provider>;
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
  const loaded = isMade(entry) ? entry : await imported(id, entry);
  const [provider, second] = providersIn(loaded, id);
  if (second !== undefined)
    throw new ConnectorError('configuration', `the module of ${quoted(id)} exports several connectors: ${listed(idsOf(loaded))}`, {
      hint: 'Give a function that returns one of them.',
    });
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

/**
 * The providers that a module exports; a provider is its own. `name` is for messages: an id or a package.
 * Throws `configuration`: there is none, or one is made for another version of core.
 */
export function providersIn(loaded: unknown, name: string): [Provider, ...Provider[]] {
  const made = madeIn(loaded);
  for (const each of made) assertVersion(each, name);
  const [first, ...others] = made.filter(isProvider);
  if (first !== undefined) return [first, ...others];
  throw new ConnectorError('configuration', `${quoted(name)} is not a connector, and exports none`, {
    hint: 'Give, or export, what defineConnector returns.',
  });
}

const idsOf = (loaded: unknown): string[] => madeIn(loaded).map(({ id }) => String(id));

/** A connector may be exported twice, by its name and as the default. */
function madeIn(loaded: unknown): readonly Made[] {
  if (isMade(loaded)) return [loaded];
  return typeof loaded === 'object' && loaded !== null ? [...new Set(Object.values(loaded))].filter(isMade) : [];
}

interface Made {
  readonly id?: unknown;
  readonly specVersion: unknown;
}

/** What `defineConnector` of some version has made: all that can be relied on is its version. */
function isMade(value: unknown): value is Made {
  return typeof value === 'function' && 'specVersion' in value;
}

function assertVersion({ id, specVersion: theirs }: Made, name: string): void {
  if (theirs === specVersion) return;
  const isNewer = typeof theirs === 'number' && theirs > specVersion;
  const who = typeof id !== 'string' || id === name ? name : `${oneLine(id, 40)}, of ${name},`;
  throw new ConnectorError(
    'configuration',
    `${who} is made for version ${oneLine(String(theirs), 20)} of the connector contract, and this is version ${specVersion}`,
    {
      hint: isNewer
        ? `Update @tw/connector-core and the packages that use it, or install an older version of ${name}.`
        : `Update ${name}, or install the older versions of @tw/connector-core and @tw/connectors that it is made for.`,
    },
  );
}

function isProvider(value: unknown): value is Provider {
  return (
    isMade(value) &&
    'fromEnv' in value &&
    typeof value.fromEnv === 'function' &&
    'traits' in value &&
    Array.isArray(value.traits) &&
    'settings' in value &&
    Array.isArray(value.settings) &&
    typeof value.id === 'string'
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
