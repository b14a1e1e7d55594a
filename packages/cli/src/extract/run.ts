import { type IndicatorType, indicatorTypes } from '@tw/connector-core';
import { type ExtractOptions, extractFromFile, type FileExtraction } from '@tw/indicators';
import type { CommandContext } from '../context.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { explain } from '../explain.ts';
import { nameOfFile, readFrom } from '../files.ts';
import { plain } from '../output/text.ts';
import { merged } from './merge.ts';
import { type Format, writeFound } from './output.ts';

export interface RunExtractOptions extends Format {
  readonly type?: readonly string[];
  readonly private: boolean;
  readonly debug?: boolean;
}

/** Finds indicators in files, writes them, and returns the exit code. */
export async function runExtract(args: readonly string[], options: RunExtractOptions, { io }: CommandContext): Promise<number> {
  const types = options.type?.map(typeOf);
  const paths = args.length === 0 && !io.stdin.isTty ? ['-'] : args;
  if (paths.length === 0) throw new UsageError('nothing to read. Give files as arguments, or a text through a pipe.');
  const extractOptions: ExtractOptions = { includePrivate: options.private, ...(types !== undefined && { types }) };
  const extractions: { readonly path: string; readonly extraction: FileExtraction }[] = [];
  let isWhole = true;
  const fail = (line: string) => {
    isWhole = false;
    io.stderr.write(line);
  };
  for (const path of paths) {
    try {
      const extraction = await readFrom(path, io, (chunks) => extractFromFile(chunks, path, extractOptions));
      extractions.push({ path, extraction });
      for (const warning of extraction.warnings) fail(`tw: ${plain(`${nameOfFile(path)}: ${warning}`, 500)}\n`);
    } catch (error) {
      io.signal.throwIfAborted();
      fail(explain(error, { env: io.env, debug: options.debug ?? false }));
    }
  }
  if (extractions.length > 0) await writeFound(merged(extractions), options, io);
  return isWhole ? exitCodes.ok : exitCodes.error;
}

function typeOf(text: string): IndicatorType {
  const type = indicatorTypes.find((each) => each === text);
  if (type === undefined) throw new UsageError(`there is no type '${plain(text, 40)}'. The types are ${indicatorTypes.join(', ')}.`);
  return type;
}
