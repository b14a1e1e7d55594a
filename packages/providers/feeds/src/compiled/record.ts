import { type EntryKind, entryKinds } from '../collector.ts';
import type { Listed } from '../listed.ts';
import { readAbout, type SharedParts, writeAbout } from './about-codec.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';

/** The tables of a compiled list, in the order in which they stand there. Ranges have their texts as keys. */
export const tableKinds = [...entryKinds, 'ranges'] as const;
export type TableKind = EntryKind | 'ranges';

const flags = { itself: 1, below: 2, belowAlike: 4, https: 8, otherUrl: 16 } as const;

export const encodingOf = (kind: TableKind): 'hex' | 'utf8' => (kind === 'hashes' ? 'hex' : 'utf8');

/** The key, flags, and then what the flags name. */
export function writeRecord(kind: TableKind, key: string, { itself, below, url }: Listed, to: ByteWriter, shared: SharedParts): void {
  const isAlike = itself !== undefined && itself === below;
  const isHttps = url !== undefined && url === httpsOf(key);
  to.text(key, encodingOf(kind));
  const places = (itself ? flags.itself : 0) | (below ? flags.below : 0) | (isAlike ? flags.belowAlike : 0);
  to.byte(places | (isHttps ? flags.https : url === undefined ? 0 : flags.otherUrl));
  if (itself) writeAbout(itself, to, shared);
  if (below && !isAlike) writeAbout(below, to, shared);
  if (url !== undefined && !isHttps) to.text(url);
}

/** What stands behind the key. */
export function readListed(key: string, from: ByteReader, shared: SharedParts): Listed {
  const bits = from.byte();
  const has = (flag: number) => (bits & flag) !== 0;
  const itself = has(flags.itself) ? readAbout(from, shared) : undefined;
  const below = has(flags.belowAlike) ? itself : has(flags.below) ? readAbout(from, shared) : undefined;
  const url = has(flags.https) ? httpsOf(key) : has(flags.otherUrl) ? from.text() : undefined;
  return { ...(itself && { itself }), ...(below && { below }), ...(url !== undefined && { url }) };
}

const httpsOf = (key: string): string => key.replace(/^http:/, 'https:');
