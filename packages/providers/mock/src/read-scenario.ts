import { ConnectorError, oneLine } from '@tw/connector-core';
import { type Keys, keyPath, type Source } from './scenario.ts';

const maxBytes = 50_000_000;
const hint = 'Correct scenario (TW_MOCK_SCENARIO): the path of a YAML or JSON file; a relative one counts from the working directory.';

/** A scenario from a YAML or JSON file. Throws `configuration` for what cannot be read. */
export async function readScenario(path: string): Promise<Source> {
  const text = await readText(path);
  // Only who has a file needs a parser.
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${oneLine(path, 1000)}:${line}:${col}`;
  };
  const [error] = document.errors;
  if (error !== undefined)
    throw new ConnectorError('configuration', `${position(error.pos[0])}: ${oneLine(error.message)}`, {
      hint: 'Correct the YAML or JSON.',
    });
  return { input: contentOf(document, path), where: (keys) => `${position(offsetOf(document, keys))}: ${keyPath(keys)}` };
}

interface Document {
  getIn(keys: Keys, keepScalar: true): unknown;
  toJS(): unknown;
}

/** References that multiply are only noticed here. */
function contentOf(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConnectorError('configuration', `${oneLine(path, 1000)}: ${oneLine(why)}`, { hint: 'Correct the YAML or JSON.' });
  }
}

/** Where a value begins; of one that is missing, where it should be. */
function offsetOf(document: Document, keys: Keys): number {
  for (let length = keys.length; length > 0; length--) {
    const node = document.getIn(keys.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) return Number(node.range[0]);
  }
  return 0;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read',
  EISDIR: 'is a directory',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'is not UTF-8 text',
};

async function readText(path: string): Promise<string> {
  const fail = (what: string) => new ConnectorError('configuration', `the scenario ${oneLine(path, 1000)} ${what}`, { hint });
  try {
    // Here, since a scenario may also be given as an object, where there is no file system.
    const { readFile, stat } = await import('node:fs/promises');
    const found = await stat(path);
    // A pipe without a writer would wait for ever, and a device need not end.
    if (!found.isFile()) throw fail(found.isDirectory() ? 'is a directory' : 'is not a regular file');
    if (found.size > maxBytes) throw fail(`has more than ${maxBytes / 1_000_000} MB`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw fail(reasons[code] ?? `cannot be read (${oneLine(code)})`);
  }
}
