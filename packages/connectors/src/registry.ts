export { catalog } from './catalog.gen.ts';
export { connect, type Connected, type ConnectOptions, modeVariable } from './connect.ts';
export { createRegistry, type Registry, type RegistrySettings } from './create-registry.ts';
export {
  type Catalog,
  type CatalogEntry,
  type ConnectorFor,
  type Env,
  idsWith,
  type IdsWith,
  lazy,
  type LazyEntry,
  loadProvider,
  type Provider,
  type ProviderOf,
  providersIn,
  type SettingsFor,
} from './entry.ts';
