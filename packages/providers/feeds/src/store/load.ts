import { existsSync } from 'node:fs';
import { ConnectorError, isConnectorError } from '@tw/connector-core';
import { openCompiled } from '../compiled/open.ts';
import type { Feed } from '../feed.ts';
import { shown } from '../read-file.ts';
import { compiledPath, readRecords } from './record.ts';

/** The feeds of a directory, while they are opened. */
export async function loadStored(directory: string): Promise<readonly Promise<Feed>[]> {
  if (!existsSync(directory))
    throw new ConnectorError('configuration', `the directory of feeds ${shown(directory)} does not exist`, {
      hint: 'Add a feed with tw feeds add, or correct directory (TW_FEEDS_DIRECTORY).',
    });
  return (await readRecords(directory)).map(({ name }) => open(directory, name));
}

async function open(directory: string, name: string): Promise<Feed> {
  const path = compiledPath(directory, name);
  try {
    const matcher = await openCompiled(path);
    return { ...matcher.facts, path, matcher };
  } catch (error) {
    if (!isConnectorError(error)) throw error;
    throw new ConnectorError('configuration', error.message, { hint: `Run tw feeds update ${name}.` });
  }
}
