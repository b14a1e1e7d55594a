import { ConnectorError } from '@tw/connector-core';
import { readAll, readText, shown } from '../read-file.ts';

/** The items of one list inside of a JSON file, without the rest of it in memory. Throws `configuration` for what is no JSON. */
export async function* itemsOf(path: string, jsonPath: string): AsyncGenerator<unknown, undefined> {
  // Only here: most lists are no JSON.
  const { JSONParser } = await import('@streamparser/json');
  const parser = new JSONParser({ paths: [jsonPath], keepStack: false });
  let items: unknown[] = [];
  parser.onValue = ({ value }) => void items.push(value);
  try {
    for await (const text of readText(path)) {
      if (text !== '') parser.write(text);
      yield* items;
      items = [];
    }
  } catch (error) {
    throw error instanceof ConnectorError ? error : noJson(path);
  }
  if (!parser.isEnded) throw noJson(path);
}

/** A small JSON file. Throws `configuration` for what is too large or no JSON. */
export async function readJson(path: string, max: number): Promise<unknown> {
  const text = await readAll(path, max);
  try {
    return JSON.parse(text);
  } catch {
    throw noJson(path);
  }
}

const noJson = (path: string) =>
  new ConnectorError('configuration', `the list ${shown(path)} is not whole JSON`, { hint: 'Get it again, or set its format.' });
