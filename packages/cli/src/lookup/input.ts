import { createReadStream } from 'node:fs';
import { detectIndicator, type Indicator, isConnectorError, oneLine, parseIndicator } from '@tw/connector-core';
import { CommandError } from '../exit-codes.ts';
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

/** The lines of standard input. Rejects with a CommandError for what is no text. */
export const linesOfStdin = (io: Io): Promise<string[]> => readLines('standard input', io.stdin.read());

/** The lines of a file. Rejects with a CommandError for one that can't be read or is no text. */
export async function linesOfFile(path: string, signal: AbortSignal): Promise<string[]> {
  try {
    return await readLines(oneLine(path, 200), createReadStream(path, { signal }));
  } catch (error) {
    if (error instanceof CommandError || signal.aborted) throw error;
    throw new CommandError(`${oneLine(path, 200)} ${reasonFor(error)}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist. Check the path.',
  EISDIR: 'is a directory. Give a file.',
  EACCES: 'may not be read. Check its permissions.',
  EPERM: 'may not be read. Check its permissions.',
};

function reasonFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return reasons[code] ?? `can't be read (${code}). Check the path.`;
}

/** The text of standard input. Rejects with a CommandError for what is none. */
export const textOfStdin = (io: Io): Promise<string> => readText('standard input', io.stdin.read());

async function readText(name: string, chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBytes) throw new CommandError(`${name} is larger than ${maxBytes / 2 ** 20} MB. Split it.`);
    parts.push(chunk);
  }
  return textOf(name, Buffer.concat(parts));
}

async function readLines(name: string, chunks: AsyncIterable<Uint8Array>): Promise<string[]> {
  return (
    (await readText(name, chunks))
      .split(/\r\n|\n|\r/)
      // An indicator has no blank in it, so that ` #` begins a comment; the # of a URL's fragment has none before it.
      .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
      .filter((line) => line !== '')
  );
}

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
