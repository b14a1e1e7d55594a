import { type Connector, ConnectorError, type ConnectorOptions, type ConnectorType } from '@tw/connector-core';
import {
  type Catalog,
  type ConnectorFor,
  type IdsWith,
  knownTraits,
  listed,
  loadProvider,
  type ProviderOf,
  quoted,
  type SettingsFor,
} from './entry.ts';

/** Settings by id. An id that is absent is not configured; a connector without required settings takes `{}`. */
export type RegistrySettings<C extends Catalog> = { readonly [Id in keyof C]?: SettingsFor<C[Id]> };

const coreTraits = [
  'threat_intel',
  'file_analysis',
  'siem',
  'edr',
  'email_gateway',
  'ticketing',
] as const satisfies readonly ConnectorType[];

type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : S;
/** Core's traits, and those that entries name before they are loaded. */
type NamedTraits<C extends Catalog> =
  | (typeof coreTraits)[number]
  | { [Id in keyof C]: C[Id] extends { readonly traits: unknown } ? ProviderOf<C[Id]>['traits'][number] : never }[keyof C];

/**
 * Connectors by id, each made at its first use and then kept. `registry.threatIntel(id)` and so on for each trait take
 * the ids of connectors that have it; `registry.get(id)` takes any. All reject with `configuration` for an id that is
 * unknown, not configured or without the trait, for wrong settings, and for a provider that cannot be loaded.
 */
export type Registry<C extends Catalog> = {
  get<Id extends keyof C & string>(id: Id): Promise<ConnectorFor<C[Id]>>;
} & {
  readonly [T in NamedTraits<C> as CamelCase<T>]: <Id extends IdsWith<C, T>>(id: Id) => Promise<ConnectorFor<C[Id]>>;
};

/**
 * Makes a registry of the connectors that have settings. Nothing is imported or sent before a connector is first used.
 * `options` hold for every connector. Throws `configuration` for settings of an id that is not in the catalog.
 */
export function createRegistry<const C extends Catalog>(
  catalog: C,
  settings: RegistrySettings<C>,
  options: ConnectorOptions = {},
): Registry<C> {
  const configured = new Map(Object.entries(settings).filter(([, value]) => value !== undefined));
  for (const id of configured.keys()) assertKnown(catalog, id);
  const made = new Map<string, Promise<Connector>>();

  async function make(id: string): Promise<Connector> {
    const provider = await loadProvider(catalog, id);
    return provider(configured.get(id) as never, options);
  }

  async function get(id: string, trait?: string): Promise<Connector> {
    assertKnown(catalog, id);
    assertTrait(id, knownTraits(catalog[id] as Catalog[string]), trait);
    if (!configured.has(id))
      throw new ConnectorError('configuration', `${id} is not configured; configured are: ${listed([...configured.keys()])}`, {
        connector: id,
        hint: `Give createRegistry the settings of ${id}; {} if it needs none.`,
      });
    // A failure is not kept: the package may be installed, or the disk be back, a moment later.
    const connector =
      made.get(id) ??
      make(id).catch((error: unknown) => {
        made.delete(id);
        throw error;
      });
    made.set(id, connector);
    const { traits } = await connector;
    assertTrait(id, traits, trait);
    return connector;
  }

  const traits = new Set([...coreTraits, ...Object.values(catalog).flatMap((entry) => knownTraits(entry) ?? [])]);
  const byTrait = [...traits].map((trait) => [camelCase(trait), (id: string) => get(id, trait)] as const);
  return { ...Object.fromEntries(byTrait), get: (id: string) => get(id) } as never;
}

/** Own properties only: `constructor` and `__proto__` are no ids. */
function assertKnown(catalog: Catalog, id: string): void {
  if (id === '__proto__' || !Object.hasOwn(catalog, id))
    throw new ConnectorError('configuration', `there is no connector ${quoted(id)}; there are: ${listed(Object.keys(catalog))}`);
}

function assertTrait(id: string, traits: readonly string[] | undefined, trait: string | undefined): void {
  if (trait !== undefined && traits !== undefined && !traits.includes(trait))
    throw new ConnectorError('configuration', `${id} is not of the kind ${trait}, but: ${listed(traits)}`, { connector: id });
}

const camelCase = (trait: string): string => trait.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
