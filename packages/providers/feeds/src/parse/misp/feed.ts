import { join } from 'node:path';
import { ConnectorError, isConnectorError } from '@tw/connector-core';
import * as v from 'valibot';
import type { ListBuilder } from '../../list-builder.ts';
import { factsOf, shown } from '../../read-file.ts';
import { readJson } from '../read-json.ts';
import { addEvent, type Event, eventFile } from './event.ts';

/** Events of whole campaigns have some MB. */
const mostChars = 64 * 1_048_576;

/** An event as feeds have it, as the export of an instance has it, or as its API answers. */
const anyEvent = v.union([
  v.pipe(
    eventFile,
    v.transform((file): readonly Event[] => [file.Event]),
  ),
  v.pipe(
    v.array(eventFile),
    v.transform((files) => files.map(({ Event }) => Event)),
  ),
  v.pipe(
    v.object({ response: v.array(eventFile) }),
    v.transform(({ response }) => response.map(({ Event }) => Event)),
  ),
]);

/** Reads a directory, or a file with one event or some. */
export async function readMisp(path: string, list: ListBuilder): Promise<void> {
  await ((await factsOf(path)).isDirectory ? readDirectory : readEvents)(path, list);
}

async function readEvents(path: string, list: ListBuilder): Promise<void> {
  for (const [index, event] of (await eventsIn(path)).entries()) addEvent(event, index + 1, list);
}

const manifest = v.record(v.string(), v.unknown());
/** No other name leads to a file: a manifest is written by somebody else. */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Reads the directory of a MISP feed: `manifest.json`, and beside it a file for each event that it names.
 * https://www.misp-project.org/feeds/
 */
async function readDirectory(path: string, list: ListBuilder): Promise<void> {
  const named = v.safeParse(manifest, await readJson(join(path, 'manifest.json'), mostChars));
  if (!named.success) throw noEvents(join(path, 'manifest.json'));
  for (const [index, id] of Object.keys(named.output).entries()) {
    const number = index + 1;
    if (!uuid.test(id)) {
      list.report(id, number, () => 'is no id of an event');
      continue;
    }
    try {
      for (const event of await eventsIn(join(path, `${id}.json`))) addEvent(event, number, list);
    } catch (error) {
      if (!isConnectorError(error)) throw error;
      list.report(id, number, () => error.message);
    }
  }
}

async function eventsIn(path: string): Promise<readonly Event[]> {
  const events = v.safeParse(anyEvent, await readJson(path, mostChars));
  if (!events.success) throw noEvents(path);
  return events.output;
}

const noEvents = (path: string) =>
  new ConnectorError('configuration', `${shown(path)} has another shape than MISP’s`, { hint: 'Get it again, or set its format.' });
