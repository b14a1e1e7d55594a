import { createReadStream } from 'node:fs';
import { isConnectorError, oneLine } from '@tw/connector-core';
import { CommandError } from './exit-codes.ts';
import { advice } from './explain.ts';
import type { Io } from './io.ts';

/** What a file is called in messages; `-` is standard input. */
export const nameOfFile = (path: string): string => (path === '-' ? 'standard input' : oneLine(path, 200));

/** Reads a file, or standard input for `-`. Rejects with a CommandError that names it, whatever is wrong with it. */
export async function readFrom<T>(path: string, io: Io, read: (chunks: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T> {
  try {
    return await read(path === '-' ? io.stdin.read() : createReadStream(path, { signal: io.signal }));
  } catch (error) {
    if (error instanceof CommandError || io.signal.aborted) throw error;
    throw new CommandError(`${nameOfFile(path)}${reasonFor(error)}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist. Check the path.',
  EISDIR: 'is a directory. Give a file.',
  EACCES: 'may not be read. Check its permissions.',
  EPERM: 'may not be read. Check its permissions.',
};

function reasonFor(error: unknown): string {
  if (isConnectorError(error)) return `: ${advice(error.message, error.hint)}`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return ` ${reasons[code] ?? `can't be read (${code}). Check the path.`}`;
}
