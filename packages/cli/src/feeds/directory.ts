import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { CommandError } from '../exit-codes.ts';
import type { Io } from '../io.ts';

/** The setting `directory` of the connector. */
const variable = 'TW_FEEDS_DIRECTORY';

/** Where feeds are kept: https://specifications.freedesktop.org/basedir-spec/latest/, under Windows beside other programs' data. */
function usualDirectory({ XDG_DATA_HOME = '', HOME = '', LOCALAPPDATA = '' }: Io['env']): string | undefined {
  const parents = [XDG_DATA_HOME, LOCALAPPDATA, HOME === '' ? '' : join(HOME, '.local', 'share')];
  // The specification: a relative path is to be ignored.
  const parent = parents.find(isAbsolute);
  return parent === undefined ? undefined : join(parent, 'tw', 'feeds');
}

/** Throws CommandError if nothing says where. */
export function feedsDirectory({ env }: Io): string {
  const directory = env[variable] || usualDirectory(env);
  if (directory === undefined) throw new CommandError(`it is not known where to keep feeds: set ${variable} to a directory.`);
  return directory;
}

/** What `tw feeds add` has kept is looked up in, without a setting. */
export function withFeeds(io: Io): Io {
  const directory = io.env[variable] ? undefined : usualDirectory(io.env);
  return directory !== undefined && existsSync(directory) ? { ...io, env: { ...io.env, [variable]: directory } } : io;
}
