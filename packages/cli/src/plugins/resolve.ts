import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createRequire, registerHooks } from 'node:module';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CommandError } from '../exit-codes.ts';

/** The address of a plugin's module. `name` is a package, or a path from `folder`. Throws CommandError where there is none. */
export async function resolvePlugin(name: string, folder: string): Promise<string> {
  const address = await addressOf(name, folder);
  // A package's own name for its module is taken at its word, and that may be made by its build only.
  if (!address.startsWith('file:') || existsSync(new URL(address))) return address;
  throw new CommandError(
    `the plugin ${name} is not built: ${relative(folder, fileURLToPath(address))} does not exist. Run "npm run build" in its folder first.`,
  );
}

async function addressOf(name: string, folder: string): Promise<string> {
  if (/^\.{1,2}(?:[/\\]|$)/.test(name) || isAbsolute(name)) return resolvePath(name, resolve(folder, name));
  // Installed where the command is run, or beside it: `npm install --global @tw/cli @acme/tw-connector`.
  const found = resolvePackage(name, folder) ?? resolvePackage(name, import.meta.dirname);
  if (found !== undefined) return found;
  throw new CommandError(
    `the plugin ${name} is not installed, neither here nor beside tw. Install it; the path of a file or folder begins with ./`,
  );
}

async function resolvePath(name: string, path: string): Promise<string> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) throw new CommandError(`the plugin ${name} does not exist. Check the path.`);
  const found = stats.isDirectory() ? await entryOf(path) : pathToFileURL(path).href;
  if (found !== undefined) return found;
  throw new CommandError(`the plugin ${name} is a folder without a module. Check "exports" in its package.json, or name a file.`);
}

/** The module of a folder, as its package.json says. */
async function entryOf(folder: string): Promise<string | undefined> {
  const { name, exports } = await manifestOf(folder);
  if (name !== undefined && exports !== undefined) return resolvePackage(name, folder);
  try {
    return pathToFileURL(createRequire(join(folder, 'package.json')).resolve(folder)).href;
  } catch {
    return undefined;
  }
}

async function manifestOf(folder: string): Promise<{ readonly name?: string; readonly exports?: unknown }> {
  try {
    return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as object;
  } catch {
    return {};
  }
}

/** As `import` in a file of that folder finds it, with the package's own conditions; `undefined` if it does not. */
function resolvePackage(name: string, folder: string): string | undefined {
  const parentURL = pathToFileURL(join(folder, 'package.json')).href;
  const hooks = registerHooks({ resolve: (specifier, context, next) => next(specifier, { ...context, parentURL }) });
  try {
    return import.meta.resolve(name);
  } catch {
    return undefined;
  } finally {
    hooks.deregister();
  }
}
