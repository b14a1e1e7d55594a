import { isConnectorError } from '@tw/connector-core';
import { type Catalog, type Provider, providersIn } from '@tw/connectors/registry';
import { CommandError, messageOf } from '../exit-codes.ts';
import { advice, explain } from '../explain.ts';
import type { Io } from '../io.ts';
import { plain } from '../output/text.ts';
import { findConfig, pluginsIn } from './config.ts';
import { resolvePlugin } from './resolve.ts';

/** Options of every command. */
export interface PluginOptions {
  /** Packages and paths. */
  readonly plugin?: readonly string[];
  /** `false`: no `tw.config.*` is read. */
  readonly config?: boolean;
  readonly debug?: boolean;
}

export interface Extended {
  readonly catalog: Catalog;
  /** Something that was asked for could not be loaded. It has been told, and all else works. */
  readonly failed: boolean;
}

/** Adds the providers of plugins to a catalog. What can't be loaded is a line on the error output. */
export async function withPlugins(base: Catalog, { plugin = [], config = true, debug = false }: PluginOptions, io: Io): Promise<Extended> {
  let failed = false;
  async function attempt<T>(run: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await run();
    } catch (error) {
      failed = true;
      io.stderr.write(explain(error, { env: io.env, debug }));
      return otherwise;
    }
  }
  const configured = config ? await attempt(() => pluginsOfConfig(io), []) : [];
  let catalog = base;
  for (const name of new Set([...configured, ...plugin])) catalog = await attempt(() => withPlugin(catalog, name, io), catalog);
  return { catalog, failed };
}

async function pluginsOfConfig({ cwd, stderr }: Io): Promise<readonly string[]> {
  const path = cwd === undefined ? undefined : await findConfig(cwd);
  if (path === undefined) return [];
  // Before anything of it runs.
  stderr.write(`tw: loading ${plain(path)} and its plugins; --no-config does without.\n`);
  return pluginsIn(path);
}

async function withPlugin(catalog: Catalog, name: string, { cwd = '.' }: Io): Promise<Catalog> {
  const providers = await providersOf(name, await resolvePlugin(name, cwd));
  for (const provider of providers) assertFree(provider, name, catalog);
  return { ...catalog, ...Object.fromEntries(providers.map((provider) => [provider.id, provider])) };
}

async function providersOf(name: string, address: string): Promise<readonly Provider[]> {
  try {
    return providersIn(await import(address), name);
  } catch (error) {
    const why = isConnectorError(error)
      ? `is not used: ${advice(error.message, error.hint)}`
      : `could not be loaded: ${messageOf(error)}. Add --debug to see where.`;
    throw new CommandError(`the plugin ${name} ${why}`, { cause: error });
  }
}

/** Throws CommandError for an id that is none, or that another connector has. */
function assertFree(provider: Provider, name: string, catalog: Catalog): void {
  const id = plain(provider.id, 40);
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(provider.id))
    throw new CommandError(`the plugin ${name} is not used: its id ${JSON.stringify(id)} is not lower-case words with hyphens.`);
  if (Object.hasOwn(catalog, id) && catalog[id] !== provider)
    throw new CommandError(`the plugin ${name} is not used: there is a connector ${id} already. Its author has to choose another id.`);
}
