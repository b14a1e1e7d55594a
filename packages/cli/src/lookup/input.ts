import { detectIndicator, type Indicator, isConnectorError, parseIndicator } from '@tw/connector-core';
import type { FileExtraction } from '@tw/indicators';
import { CommandError } from '../exit-codes.ts';
import { nameOfFile, readFrom } from '../files.ts';
import type { Io } from '../io.ts';

/** One thing to look up. */
export interface Query {
  /** As it was given. */
  readonly text: string;
  /** `undefined`: it is none. */
  readonly indicator: Indicator | undefined;
}

/** More is a mistake rather than a list of indicators: it would be a million of them. */
const maxBytes = 64 * 2 ** 20;

/** What was extracted from a document. */
export interface Document {
  readonly name: string;
  readonly extraction: FileExtraction;
}

/** What to look up: a list, or a document with indicators in it. */
export interface Source {
  readonly texts: readonly string[];
  readonly document?: Document;
}

/** A list has one indicator a line. Rejects with a CommandError for what is neither list nor document. */
export const readSource = (path: string, io: Io): Promise<Source> =>
  readFrom(path, io, async (chunks) => {
    const name = nameOfFile(path);
    const bytes = await readBytes(name, chunks);
    // Brings libraries that lookups of arguments do not need.
    const { extractFromFile, kindOfFile } = await import('@tw/indicators');
    const kind = kindOfFile(path, bytes);
    if (kind === undefined)
      throw new CommandError(`${name} is not a text but binary. Give a list of indicators, a mail, HTML, CSV or JSON.`);
    if (kind === 'text') return { texts: linesIn(textOf(name, bytes)) };
    return { texts: [], document: { name, extraction: await extractFromFile([bytes], path) } };
  });

/** The text of standard input. Rejects with a CommandError for what is none. */
export const textOfStdin = (io: Io): Promise<string> =>
  readFrom('-', io, async (chunks) => textOf(nameOfFile('-'), await readBytes(nameOfFile('-'), chunks)));

async function readBytes(name: string, chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBytes) throw new CommandError(`${name} is larger than ${maxBytes / 2 ** 20} MB. Split it.`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

const linesIn = (text: string): string[] =>
  text
    .split(/\r\n|\n|\r/)
    // An indicator has no blank in it, so that ` #` begins a comment; the # of a URL's fragment has none before it.
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');

function textOf(name: string, bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new CommandError(`${name} is UTF-16. Save it as UTF-8.`);
  if (bytes.includes(0)) throw new CommandError(`${name} is not a text but binary. Give a list of indicators, one a line.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CommandError(`${name} is not UTF-8. Save it as UTF-8.`);
  }
}

/** Each indicator once, in the order of first mention, whatever the spelling. */
export function toQueries(texts: readonly string[]): Query[] {
  const queries = new Map<string, Query>();
  for (const text of texts) {
    const indicator = detectIndicator(text);
    const key = indicator ? `${indicator.type} ${indicator.value}` : text.trim();
    if (!queries.has(key)) queries.set(key, { text, indicator });
  }
  return [...queries.values()];
}

/** Why a text is no indicator. */
export function refusalOf(text: string) {
  try {
    parseIndicator(text);
  } catch (error) {
    if (isConnectorError(error)) return error;
  }
  throw new Error('an indicator was refused and then taken');
}
