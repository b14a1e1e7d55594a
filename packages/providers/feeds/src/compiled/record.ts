import { type EntryKind, entryKinds } from '../collector.ts';
import { itself, itselfAndBelow, type Listed, listedAs } from '../listed.ts';
import { nothingMore } from '../about.ts';
import { readAbout, type SharedParts, writeAbout } from './about-codec.ts';
import { ByteReader, type ByteWriter } from './bytes.ts';

/** The tables of a compiled list, in the order in which they stand there. Ranges have their texts as keys. */
export const tableKinds = [...entryKinds, 'ranges'] as const;
export type TableKind = EntryKind | 'ranges';

const flags = { itself: 1, below: 2, belowAlike: 4, https: 8, otherUrl: 16 } as const;

export const encodingOf = (kind: TableKind): 'hex' | 'utf8' => (kind === 'hashes' ? 'hex' : 'utf8');

/** The key, flags, and then what the flags name. */
export function writeRecord(kind: TableKind, key: string, listed: Listed, to: ByteWriter, shared: SharedParts): void {
  const { itself: self, below, url } = listed;
  const isAlike = self !== undefined && self === below;
  const isHttps = url !== undefined && url === httpsOf(key);
  to.text(key, encodingOf(kind));
  const places = (self ? flags.itself : 0) | (below ? flags.below : 0) | (isAlike ? flags.belowAlike : 0);
  to.byte(places | (isHttps ? flags.https : url === undefined ? 0 : flags.otherUrl));
  if (self) writeAbout(self, to, shared);
  if (below && !isAlike) writeAbout(below, to, shared);
  if (url !== undefined && !isHttps) to.text(url);
}

/** Entries about which nothing more is said are the same objects, as in a list that is read. */
const plainByFlags: Readonly<Record<number, Listed>> = {
  [flags.itself]: listedAs(itself, nothingMore),
  [flags.itself | flags.below | flags.belowAlike]: listedAs(itselfAndBelow, nothingMore),
};

/** What stands behind the key. */
export function readListed(key: string, from: ByteReader, shared: SharedParts): Listed {
  const bits = from.byte();
  const plain = plainByFlags[bits];
  if (plain !== undefined && from.bytes[from.position] === 0) return plain;
  const has = (flag: number) => (bits & flag) !== 0;
  const self = has(flags.itself) ? readAbout(from, shared) : undefined;
  const below = has(flags.belowAlike) ? self : has(flags.below) ? readAbout(from, shared) : undefined;
  const url = has(flags.https) ? httpsOf(key) : has(flags.otherUrl) ? from.text() : undefined;
  return { ...(self && { itself: self }), ...(below && { below }), ...(url !== undefined && { url }) };
}

/** A whole record. */
export function readRecord(kind: TableKind, record: Buffer, shared: SharedParts): readonly [key: string, Listed] {
  const reader = new ByteReader(record);
  const key = reader.text(encodingOf(kind));
  return [key, readListed(key, reader, shared)];
}

/** Whether the record has this key; then the reader stands behind it. Reads no text where it need not. */
export function hasKey(kind: TableKind, key: string, from: ByteReader): boolean {
  const size = from.varint();
  const start = from.position;
  from.position += size;
  if (kind === 'hashes') return key.length === 2 * size && isHexOf(key, from.bytes, start);
  // Only what is all ASCII has as many bytes as characters.
  if (key.length === size) return isAsciiOf(key, from.bytes, start);
  return key.length < size && from.bytes.toString('utf8', start, from.position) === key;
}

function isAsciiOf(key: string, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < key.length; index++) if (bytes[start + index] !== key.charCodeAt(index)) return false;
  return true;
}

function isHexOf(key: string, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < key.length; index += 2) {
    const byte = (digitOf(key.charCodeAt(index)) << 4) | digitOf(key.charCodeAt(index + 1));
    if (bytes[start + (index >> 1)] !== byte) return false;
  }
  return true;
}

/** Of what is no digit in lower case, no number that a byte has. */
function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 97 && code <= 102 ? code - 87 : 1 << 8;
}

const httpsOf = (key: string): string => key.replace(/^http:/, 'https:');
