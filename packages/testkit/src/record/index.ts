import { existsSync, writeFileSync } from 'node:fs';
import type { ConnectorFactory, ConnectorOf, ConnectorOptions, ConnectorType, SettingsSchema } from '@tw/connector-core';
import type { InferInput } from 'valibot';
import type { RecordedAnswer, Recording } from '../recording.ts';
import { capturing, type Exchange } from './capture.ts';
import { knownFromExchanges, knownFromSettings } from './known.ts';
import { createScrubber, type Known, stillIn } from './scrub.ts';

/** Where a recording goes, and what is kept out of it. */
export interface RecordOptions {
  /** The fixture to write: `fixtures/host.json`. */
  readonly file: string | URL;
  /** The vendor's document that describes the answer: its address. */
  readonly source: string;
  /** What else must not be in it, and what stands there instead: `{ 'ws-0042': 'host-1', 'Jane Doe': 'A User' }`. */
  readonly scrub?: Readonly<Record<string, string>>;
  /** Whether a file that is there may be replaced. Default `false`. */
  readonly overwrite?: boolean;
  /** Options of the connector. Its limits apply; nothing is retried unless you say so. */
  readonly options?: ConnectorOptions;
}

/** What came of a call that was recorded. */
export interface Recorded {
  readonly recording: Recording;
  /** What the call answered, or the error that it ended in: answers with an error status can be recorded too. */
  readonly outcome: { readonly value: unknown } | { readonly error: unknown };
}

/**
 * Runs one call against the real vendor, or any address in the settings, and writes what was answered as a fixture that
 * `replay` plays. Credentials of the settings, tokens and cookies, the user's names and hosts and all of `scrub` are replaced by
 * placeholders wherever they are. Throws, and writes nothing, where one of them is still there in some other form, where the
 * file exists, and where nothing was answered.
 */
export async function record<Id extends string, S extends SettingsSchema, C extends ConnectorType, Ops>(
  factory: ConnectorFactory<Id, S, C, Ops>,
  settings: InferInput<S>,
  call: (connector: ConnectorOf<C, Ops>) => unknown,
  { file, source, scrub = {}, overwrite = false, options = {} }: RecordOptions,
): Promise<Recorded> {
  // Before the vendor is asked: the answer may have cost something.
  if (!overwrite && existsSync(file)) throw new Error(`${String(file)} exists: choose another name, or pass overwrite: true`);
  if (source.trim() === '') throw new Error('source is empty: name the vendor’s document that describes the answer');
  const { known, placeholders } = knownFromSettings(factory.settings, settings);
  const own = Object.entries(scrub).map(([value, placeholder]) => ({ name: 'a value of scrub', value, placeholder, isWord: false }));
  if (own.some(({ value }) => value === '')) throw new Error('scrub has an empty text');
  const { exchanges, fetch, problem } = capturing(options.fetch ?? globalThis.fetch);
  const outcome = await outcomeOf(() => call(factory(settings, { retries: 0, ...options, fetch })));
  const unreadable = problem();
  if (unreadable) throw unreadable;
  if (exchanges.length === 0)
    throw new Error('nothing was answered, so there is nothing to record', 'error' in outcome ? { cause: outcome.error } : {});
  const all = [...own, ...known, ...knownFromExchanges(exchanges)];
  const recording = recordingOf(source, placeholders, exchanges, createScrubber(all));
  assertScrubbed(recording, all);
  writeFileSync(file, `${JSON.stringify(recording, null, 2)}\n`, { flag: overwrite ? 'w' : 'wx' });
  return { recording, outcome };
}

async function outcomeOf(call: () => unknown): Promise<Recorded['outcome']> {
  try {
    const result = call();
    const isList = typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
    return { value: isList ? await Array.fromAsync(result as AsyncIterable<unknown>) : await result };
  } catch (error) {
    return { error };
  }
}

function recordingOf(
  source: string,
  settings: Readonly<Record<string, unknown>>,
  exchanges: readonly Exchange[],
  scrubbed: (text: string) => string,
): Recording {
  const answers = exchanges.map((exchange) => answerOf(exchange, scrubbed));
  const [only] = answers;
  return { source, settings, ...(only && answers.length === 1 ? only : { exchanges: answers }) };
}

/** Headers that connectors read, or may come to read. */
const kept = /^(?:content-type|retry-after|link|location|x-request-id)$|rate-?limit/;

function answerOf({ method, url, status, headers, text }: Exchange, scrubbed: (text: string) => string): RecordedAnswer {
  const all = [...headers].filter(([name]) => kept.test(name)).map(([name, value]) => [name, scrubbed(value)] as const);
  const json = jsonOf(text);
  const body = json === undefined ? scrubbed(text) : deeply(json.value, scrubbed);
  return { request: `${method} ${scrubbed(url)}`, status, headers: Object.fromEntries(all), ...(text !== '' && { body }) };
}

/** As JSON, unless that would change its numbers. */
function jsonOf(text: string): { readonly value: unknown } | undefined {
  let isExact = true;
  const check = (_: string, value: unknown, context?: { readonly source?: string }): unknown => {
    if (typeof value === 'number' && /^-?\d+$/.test(context?.source ?? '') && !Number.isSafeInteger(value)) isExact = false;
    return value;
  };
  try {
    const value: unknown = JSON.parse(text, check);
    // A text in JSON would be played as text.
    return isExact && typeof value === 'object' && value !== null ? { value } : undefined;
  } catch {
    return undefined;
  }
}

function deeply(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value === 'number') return /^\d+$/.test(change(String(value))) ? Number(change(String(value))) : value;
  if (Array.isArray(value)) return value.map((each) => deeply(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [change(key), deeply(inner, change)]));
}

function assertScrubbed(recording: Recording, known: readonly Known[]): void {
  for (const [place, text] of texts(recording)) {
    const found = stillIn(text, known);
    if (found !== undefined)
      throw new Error(
        `${found.name} is still in ${place} of the recording, in a form that could not be replaced: nothing was written. Name that very text in scrub.`,
      );
  }
}

function* texts(value: unknown, place = ''): Generator<readonly [place: string, text: string]> {
  if (typeof value === 'string' || typeof value === 'number') yield [place, String(value)];
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) {
      const where = place === '' ? key : `${place}.${key}`;
      yield [where, key];
      yield* texts(inner, where);
    }
}
