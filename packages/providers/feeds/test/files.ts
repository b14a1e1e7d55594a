import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { feeds } from '../src/index.ts';

type ListSettings = Exclude<NonNullable<Parameters<typeof feeds>[0]['lists']>[number], string>;

/** A directory of this test file's own, and files in it. */
export function temporaryFiles() {
  let directory = '';
  let count = 0;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'feeds-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const write = async (content: string | Uint8Array, name = `list-${++count}.txt`): Promise<string> => {
    const path = join(directory, name);
    await writeFile(path, content);
    return path;
  };
  return {
    path: (name: string) => join(directory, name),
    write,
    /** A connector with this one list and without the default feed. */
    list: async (content: string | Uint8Array, settings: Omit<ListSettings, 'path'> = {}) =>
      feeds({ lists: [{ path: await write(content), ...settings }], builtin: false }),
  };
}

/** The one list of a connector. */
export async function summary(connector: ReturnType<typeof feeds>) {
  const [feed] = await connector.listFeeds();
  if (feed === undefined) throw new Error('there is no list');
  return feed;
}
