import type { FeedEntries } from '../feed.ts';
import { CompiledBuilder } from './builder.ts';
import { checkEntries, keepBlocks } from './check.ts';
import { CompiledIndex } from './compiled-index.ts';
import { Changes } from './changes.ts';
import { addTo, type Entry } from './entry.ts';
import type { ListFacts } from './format.ts';
import { openFile, type OpenFile } from './open-file.ts';

import { rewrite } from './update.ts';

export type { Entry } from './entry.ts';
export type { ListFacts } from './format.ts';
export type { CompiledIndex } from './compiled-index.ts';
export { CompiledBuilder } from './builder.ts';

/** Blocks of a list up to this size are kept in memory and so checked when it is opened. */
const mostResident = 32 << 20;

export interface OpenOptions {
  /** Lists whose entries take no more bytes are kept in memory whole; of others an entry is read when it is asked for. Default 32 MiB. */
  readonly residentBytes?: number;
}

/**
 * Makes a compiled list of entries, which may come from anywhere and be more than fit into memory. The file takes the place of the one
 * at `path` when it is whole. The same entries in the same order make the same bytes.
 *
 * Throws `configuration` if it cannot be written, and `invalid_input` for what is no entry; what stood at `path` then stays.
 */
export async function compile(entries: Iterable<Entry> | AsyncIterable<Entry>, path: string, facts: ListFacts): Promise<void> {
  const builder = new CompiledBuilder(path);
  try {
    if (Symbol.iterator in entries) for (const entry of entries) addTo(builder, entry);
    else for await (const entry of entries) addTo(builder, entry);
    builder.finish(facts);
  } finally {
    builder.close();
  }
}

/**
 * Opens a compiled list. Its index is read and checked; the entries of a large list stay in the file, and each is checked when it is
 * read. An open list goes on answering from its file when another takes that one's place.
 *
 * Throws `configuration` for a file that is missing, foreign, of another version, cut or changed.
 */
export async function openCompiled(path: string, { residentBytes = mostResident }: OpenOptions = {}): Promise<CompiledIndex> {
  const file = await openFile(path);
  if (file.blocksEnd - file.blocksStart <= residentBytes) closingOnFailure(file, keepBlocks);
  return new CompiledIndex(file);
}

export interface Update {
  readonly added?: Iterable<Entry>;
  /** What is said about them does not matter; of a domain the given scope goes. What is not there is no error. */
  readonly removed?: Iterable<Entry>;
  /** What the list says about itself from now on. */
  readonly facts?: ListFacts;
}

/**
 * Writes a compiled list anew with some changes, of which all must fit into memory: first what is removed goes, then what is added
 * comes. Most of the file is copied, so that it costs a fraction of compiling the list again; it then answers as that would.
 *
 * Throws `configuration` where `openCompiled` does; the file is then as it was.
 */
export async function update(path: string, { added = [], removed = [], facts }: Update): Promise<void> {
  const changes = new Changes();
  for (const entry of removed) addTo(changes.removed, entry);
  for (const entry of added) addTo(changes.added, entry);
  const file = await openFile(path);
  try {
    rewrite(file, changes, facts ?? file.facts);
  } finally {
    file.blocks.close();
  }
}

/** Reads all of a compiled list and compares it with its checksums and its index. Throws `configuration` as `openCompiled` does. */
export async function verify(path: string): Promise<{ readonly facts: ListFacts; readonly entries: FeedEntries }> {
  const file = await openFile(path);
  closingOnFailure(file, checkEntries);
  const index = new CompiledIndex(file);
  index.close();
  return { facts: index.facts, entries: index.counts() };
}

function closingOnFailure(file: OpenFile, work: (file: OpenFile) => void): void {
  try {
    work(file);
  } catch (error) {
    file.blocks.close();
    throw error;
  }
}
