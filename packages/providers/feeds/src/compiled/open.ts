import type { FeedEntries } from '../feed.ts';
import { checkEntries, keepBlocks } from './check.ts';
import { CompiledIndex } from './compiled-index.ts';
import type { ListFacts } from './format.ts';
import { openFile, type OpenFile } from './open-file.ts';

/** Blocks of a list up to this size are kept in memory and so checked when it is opened. */
const mostResident = 32 << 20;

export interface OpenOptions {
  /** Lists whose entries take no more bytes are kept in memory whole; of others an entry is read when it is asked for. Default 32 MiB. */
  readonly residentBytes?: number;
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
