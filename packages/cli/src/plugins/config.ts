import { lstat, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandError, messageOf } from '../exit-codes.ts';
import { plain } from '../output/text.ts';

/** What `tw.config.*` exports as its default, or holds as JSON. */
export interface Config {
  /** Packages, and paths from the file's folder, which begin with `./` or `../`. */
  readonly plugins?: readonly string[];
}

/** In the order of preference: the source before what may have been compiled from it. */
const names = ['ts', 'mts', 'js', 'mjs', 'json'].map((ending) => `tw.config.${ending}`);

/** The file in this folder, and in no other: one further up may be anybody's, and reading it runs it. */
export async function findConfig(folder: string): Promise<string | undefined> {
  for (const name of names) {
    const path = join(folder, name);
    if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  }
  return undefined;
}

/** The plugins that a file names. Throws CommandError: others may write the file, or it is no configuration. */
export async function pluginsIn(path: string): Promise<readonly string[]> {
  const name = basename(path);
  // A link may belong to one user and lead to the file of another.
  for (const each of [await lstat(path), await stat(path)]) {
    const reason = process.getuid === undefined ? undefined : distrust(each, process.getuid());
    if (reason !== undefined)
      throw new CommandError(`${name} is not used: ${reason}, and its code would get your credentials. Name what you want with --plugin.`);
  }
  return listIn(await contentOf(path, name), name);
}

/** Why a file must not be run for this user. */
export function distrust({ uid, mode }: { readonly uid: number; readonly mode: number }, user: number): string | undefined {
  if (uid !== user && uid !== 0) return 'it belongs to another user';
  // Links have all permissions, and these mean nothing.
  const isLink = (mode & 0o170000) === 0o120000;
  return !isLink && (mode & 0o002) !== 0 ? 'every user may change it' : undefined;
}

async function contentOf(path: string, name: string): Promise<unknown> {
  try {
    if (path.endsWith('.json')) return JSON.parse(await readFile(path, 'utf8'));
    return ((await import(pathToFileURL(path).href)) as { readonly default?: unknown }).default;
  } catch (error) {
    throw new CommandError(`${name} could not be read: ${messageOf(error)}. Add --debug to see where.`, { cause: error });
  }
}

function listIn(config: unknown, name: string): readonly string[] {
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw new CommandError(`${name} must ${name.endsWith('.json') ? 'hold' : 'export as its default'} { "plugins": ["…"] }.`);
  const { plugins = [], ...others } = config as { readonly plugins?: unknown };
  const [stranger] = Object.keys(others);
  if (stranger !== undefined) throw new CommandError(`${name}: ${JSON.stringify(plain(stranger, 40))} is no setting. There is: plugins.`);
  if (!Array.isArray(plugins) || !plugins.every((each) => typeof each === 'string' && each.trim() !== ''))
    throw new CommandError(`${name}: plugins must be a list of packages and paths, such as ["@acme/tw-connector", "./connector.js"].`);
  return plugins;
}
