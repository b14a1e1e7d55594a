import { bucketOf } from './buckets.ts';
import { damaged } from './failure.ts';
import { Hash } from './hash.ts';
import type { OpenFile } from './open-file.ts';
import { readRecord } from './record.ts';

/** Compares all blocks with their checksums, and all entries with the index. Throws `configuration`. */
export function checkEntries({ path, tables, blocks, shared }: OpenFile): void {
  const hash = new Hash();
  for (const table of Object.values(tables)) {
    const { bits, tags } = table.index;
    let entry = 0;
    for (const { first, end, start, bytes } of table.runs()) {
      blocks.load(start, bytes);
      for (let bucket = first; bucket < end; bucket++)
        for (const [key, record] of table.recordsOf(bucket)) {
          // Throws where it cannot be read.
          readRecord(table.index.kind, record, shared);
          const { high, low } = hash.of(key);
          if (bucketOf(high, bits) !== bucket || tags[entry++] !== low) throw damaged(path, 'an entry stands where it is not looked for');
        }
    }
    if (entry !== tags.length) throw damaged(path, 'its index has other entries than its blocks');
  }
}

/** Reads all blocks into memory and compares them with their checksums; the file is closed then. Throws `configuration`. */
export function keepBlocks({ tables, blocks, blocksStart, blocksEnd }: OpenFile): void {
  blocks.load(blocksStart, blocksEnd - blocksStart);
  for (const table of Object.values(tables)) for (let bucket = 0; bucket < table.buckets; bucket++) table.open(bucket);
  blocks.trustLoaded();
}
