import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ConnectorError, oneLine } from '@tw/connector-core';

const chunkBytes = 256 * 1024;
/** The longest indicator that core takes has 8192 characters; the rest is room for a comment. */
export const maxLine = 10_000;

/** The lines of a text file in UTF-8, some at a time, without their ends. Throws `configuration` for what is no such file. */
export async function* readLines(path: string): AsyncGenerator<readonly string[], undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  try {
    const chunks: AsyncIterable<Uint8Array> = createReadStream(path, { highWaterMark: chunkBytes });
    for await (const chunk of chunks) {
      const lines = (rest + textOf(decoder, chunk)).split('\n');
      // What is too long is cut and still too long, so that a file without line breaks takes no more memory than others.
      rest = (lines.pop() ?? '').slice(0, maxLine + 1);
      if (lines.length > 0) yield lines;
    }
    yield [rest + decoder.decode()];
  } catch (error) {
    throw unreadable(path, error);
  }
}

function textOf(decoder: TextDecoder, chunk: Uint8Array): string {
  if (chunk.includes(0)) throw new NotText();
  return decoder.decode(chunk, { stream: true });
}

/** Has a NUL character, which no text file has. */
class NotText extends Error {}

/** The day of the file's last change. Throws `configuration` where there is no such file. */
export async function dateOfFile(path: string): Promise<string> {
  try {
    const found = await stat(path);
    // A pipe without a writer would wait for ever, and a device need not end.
    if (!found.isFile())
      throw new ConnectorError(
        'configuration',
        `the list ${shown(path)} is ${found.isDirectory() ? 'a directory' : 'not a regular file'}`,
        { hint: 'Name a text file, in lists (TW_FEEDS_LISTS).' },
      );
    return found.mtime.toISOString().slice(0, 10);
  } catch (error) {
    throw unreadable(path, error);
  }
}

const problems: Readonly<Record<string, { readonly is: string; readonly hint: string }>> = {
  ENOENT: {
    is: 'does not exist',
    hint: 'Correct the path in lists (TW_FEEDS_LISTS) or take it out; a relative path counts from the working directory.',
  },
  EACCES: { is: 'may not be read', hint: 'Give the user of this process the right to read it.' },
  ERR_ENCODING_INVALID_ENCODED_DATA: { is: 'is not UTF-8 text', hint: 'Save it as UTF-8; unpack it first if it is compressed.' },
};
const notText = { is: 'is a binary file', hint: 'Name a text file; unpack it first if it is compressed.' };

function unreadable(path: string, error: unknown): unknown {
  if (error instanceof ConnectorError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  const { is, hint } =
    error instanceof NotText
      ? notText
      : (problems[code] ?? {
          is: `cannot be read (${oneLine(code)})`,
          hint: 'Correct the path in lists (TW_FEEDS_LISTS), or take it out.',
        });
  return new ConnectorError('configuration', `the list ${shown(path)} ${is}`, { hint });
}

const shown = (path: string): string => oneLine(path, 1000);
