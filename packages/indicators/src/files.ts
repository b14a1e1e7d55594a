import { ConnectorError } from '@tw/connector-core';
import { extractFromHtml } from './html.ts';
import { extractFromJson } from './json.ts';
import { extractFromMail } from './mail.ts';
import { looksLikeMail } from './mime.ts';
import { decode, extractFromStream } from './stream.ts';
import { extractFromCsv } from './table.ts';
import type { Extraction, ExtractOptions } from './types.ts';

/** What a file is read as. */
export type FileKind = 'mail' | 'html' | 'csv' | 'json' | 'text';

export interface FileExtraction extends Extraction {
  readonly kind: FileKind;
}

/** How much of the beginning tells the kind. */
const beginning = 1 << 16;
/** All kinds but text are taken apart as a whole. */
const maxWhole = 64 * 2 ** 20;

const endings: Readonly<Record<FileKind | 'binary', RegExp>> = {
  mail: /\.(?:eml|mht|mhtml)$/i,
  html: /\.(?:s?html?|xhtml|svg)$/i,
  csv: /\.(?:csv|tsv)$/i,
  json: /\.(?:json|jsonl|ndjson|stix2?)$/i,
  text: /\.(?:txt|log|md)$/i,
  binary: /\.(?:msg|pst)$/i,
};

/** How files begin that hold their text packed: what could be found in their bytes is not what a person reads. */
// oxlint-disable-next-line no-control-regex -- the control characters are those of the formats
const packed = /^(?:%PDF-|PK\x03\x04|\xd0\xcf\x11\xe0|MZ[^]\0|\x1f\x8b|7z\xbc\xaf|Rar!|BZh\d|\x7fELF|\x89PNG|\xff\xd8\xff|GIF8)/;

/** What a file is, by its name, and where that tells nothing by how it begins. Undefined: it is binary, and no text is to be had from it. */
export function kindOfFile(name: string, bytes: Uint8Array): FileKind | undefined {
  const start = bytes.subarray(0, beginning);
  if (packed.test(String.fromCharCode(...start.subarray(0, 8))) || endings.binary.test(name)) return undefined;
  const named = (['mail', 'html', 'csv', 'json'] as const).find((kind) => endings[kind].test(name));
  if (named !== undefined) return named;
  const text = decode(start);
  if (isBinary(text)) return undefined;
  if (looksLikeMail(text)) return 'mail';
  if (endings.text.test(name)) return 'text';
  if (/^\s*<(?:!doctype\s+html|html|head|body)\b/i.test(text)) return 'html';
  return /^\s*(?:\{\s*"|\[\s*[[{"])/.test(text) ? 'json' : 'text';
}

/** A few NULs come from broken programs. */
const isBinary = (text: string): boolean => text.split('\0').length > 2 + text.length / 50;

/**
 * Indicators in a file: a mail, HTML, CSV, JSON (also one value a line) or any other text. `name` may be a path, or `''` where there is
 * none. Text may have any length; all else is at most 64 MB. Rejects with `invalid_input` for what is larger or binary.
 */
export async function extractFromFile(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
  options: ExtractOptions = {},
): Promise<FileExtraction> {
  const source = each(chunks);
  try {
    const start = await read(source, beginning);
    const kind = kindOfFile(name, start);
    if (kind === undefined) throw binary();
    if (kind === 'text') return { kind, ...(await extractFromStream(joined(start, source), options)) };
    const bytes = await read(joined(start, source), maxWhole + 1);
    if (bytes.length > maxWhole) throw tooLarge(kind);
    return { kind, ...(await readers[kind](bytes, options)) };
  } finally {
    await source.return(undefined);
  }
}

const readers: Readonly<
  Record<Exclude<FileKind, 'text'>, (bytes: Uint8Array, options: ExtractOptions) => Extraction | Promise<Extraction>>
> = {
  mail: extractFromMail,
  html: (bytes, options) => extractFromHtml(decode(bytes), options),
  csv: (bytes, options) => extractFromCsv(decode(bytes), options),
  json: (bytes, options) => extractFromJson(decode(bytes), options),
};

async function* each(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function* joined(start: Uint8Array, source: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield start;
  yield* source;
}

/** At least so many bytes, or all there are; the source stays open. */
async function read(source: AsyncGenerator<Uint8Array>, size: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < size) {
    const { value, done } = await source.next();
    if (done === true) break;
    parts.push(value);
    length += value.length;
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

const binary = () =>
  new ConnectorError('invalid_input', 'This is not a text but binary.', {
    hint: 'Save it as text first: a mail as .eml, a document as .txt or .html, a spreadsheet as .csv.',
  });

const tooLarge = (kind: FileKind) =>
  new ConnectorError(
    'invalid_input',
    `This is larger than ${maxWhole / 2 ** 20} MB, which is too much of ${kind === 'mail' ? 'a mail' : kind}.`,
    {
      hint: 'Split it, or pass it on as plain text: that may have any length.',
    },
  );
