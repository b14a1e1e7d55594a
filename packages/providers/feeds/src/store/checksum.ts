import { readFile, rm } from 'node:fs/promises';
import { ConnectorError } from '@tw/connector-core';
import { download, type DownloadOptions } from './download.ts';

const mostBytes = 1_048_576;
const hash = /^[0-9a-f]{64}$/i;

export const isHash = (text: string): boolean => hash.test(text);

/**
 * The SHA-256 that a feed must have: as it was given, or as the vendor's file of checksums has it, which is one hash, or lines of
 * hashes and names as `sha256sum` writes them. `target` is for that file.
 */
export async function expectedHash(checksum: string, address: string, target: string, options: DownloadOptions): Promise<string> {
  if (isHash(checksum)) return checksum.toLowerCase();
  try {
    const isSameOrigin = new URL(checksum).origin === new URL(address).origin;
    const credential = isSameOrigin ? options.credential : undefined;
    await download(checksum, target, { ...options, credential, known: undefined, maxBytes: mostBytes });
    const found = hashFor(await readFile(target, 'utf8'), new URL(address).pathname.split('/').at(-1) ?? '');
    if (found !== undefined) return found;
  } finally {
    await rm(target, { force: true });
  }
  throw new ConnectorError('invalid_response', 'the file of checksums has no SHA-256 of the feed', {
    hint: 'Correct the address of the checksum.',
  });
}

function hashFor(text: string, file: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const own = lines.find(([sum = '', name]) => isHash(sum) && name?.replace(/^\*/, '').split('/').at(-1) === file);
  const [sum] = own ?? (lines.filter(([each = '']) => isHash(each)).length === 1 ? (lines.find(([each = '']) => isHash(each)) ?? []) : []);
  return sum?.toLowerCase();
}
