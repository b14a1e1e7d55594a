import { type CallContext, ConnectorError, type HttpClient, isConnectorError, type Path, type TimeRange } from '@tw/connector-core';
import * as v from 'valibot';
import { type Message, messages, textsOf } from './failure.ts';

/** A result row: every cell is a text, or a list of texts where the field has several values. */
export type Row = Readonly<Record<string, unknown>>;

/** How long Splunk keeps the rows without hearing from us, in seconds: the time a reader has for one page. */
export const keepSeconds = 3600;
/** A slow reader says this often, in ms, that it is still there. */
const touchMs = 120_000;
/** Rows that may be read from one job unless asked for more, as in limits.conf; for a job of the API the documents say 10,000. */
const usualCount = 500_000;
const mostCount = 50_000_000;
/** A page of long rows. What is larger is refused rather than held in memory. */
const pageBytes = 64 * 1_048_576;

const flag = v.pipe(
  v.optional(v.nullable(v.union([v.boolean(), v.number(), v.string()])), false),
  v.transform((value) => value === true || value === 1 || value === '1' || value === 'true'),
);
const number = v.optional(v.union([v.number(), v.pipe(v.string(), v.decimal(), v.transform(Number))]));

/** https://docs.splunk.com/Documentation/Splunk/latest/RESTREF/RESTsearch#search.2Fv2.2Fjobs.2F.7Bsearch_id.7D; 204 while the job starts. */
export const answeredStatus = v.optional(
  v.object({
    entry: v.pipe(
      v.array(
        v.object({
          content: v.object({
            dispatchState: v.optional(v.string(), ''),
            isDone: flag,
            isFailed: flag,
            isZombie: flag,
            isFinalized: flag,
            resultCount: number,
            scanCount: number,
            runDuration: number,
            messages,
          }),
        }),
      ),
      v.minLength(1),
    ),
  }),
);
export type Status = NonNullable<v.InferOutput<typeof answeredStatus>>['entry'][number]['content'];

// Rows are checked as rows and not cell by cell: there may be millions.
const rows = v.custom<readonly Row[]>(
  (value) => Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row)),
  'must be a list of rows',
);
/** 204 where there are none. */
const page = v.optional(v.object({ results: rows, messages }));

export interface SearchRequest {
  readonly query: string;
  readonly range?: TimeRange | undefined;
  /** The most rows that will be read. */
  readonly limit: number;
}

/** What a {@link Job} is made of. */
export interface Finished extends SearchRequest {
  readonly sid: string;
  readonly status: Status;
  readonly to: (part: 'results' | 'control') => Path;
  readonly close: () => Promise<void>;
}

/** A search that has run to its end, and whose rows are on the server. */
export class Job {
  readonly sid: string;
  readonly status: Status;
  /** Whether Splunk kept fewer rows than there are. */
  readonly isCut: boolean;
  readonly #close: () => Promise<void>;
  readonly #http: HttpClient;
  readonly #pageSize: number;
  readonly #limit: number;
  readonly #to: Finished['to'];
  readonly #warnings = new Set<string>();
  #isTooMuch = false;

  constructor(http: HttpClient, pageSize: number, { sid, status, limit, to, close }: Finished) {
    this.sid = sid;
    this.status = status;
    this.isCut = status.isFinalized || (status.resultCount ?? 0) >= maxCount(limit);
    this.#close = close;
    this.#http = http;
    this.#pageSize = pageSize;
    this.#limit = limit;
    this.#to = to;
    this.#hear(status.messages);
  }

  /** What Splunk says of incomplete results, so far. */
  get warnings(): string[] {
    return [...this.#warnings];
  }

  /** Cancels it, and so frees its rows on the server. Never rejects. */
  async close(): Promise<void> {
    const closed = this.#close();
    if (!this.#isTooMuch) await closed;
  }

  /** The rows, page by page: a page that is not asked for is not fetched. */
  async *pages(options: CallContext): AsyncGenerator<readonly Row[], void, undefined> {
    const { resultCount: total } = this.status;
    let touched = performance.now();
    for (let offset = 0; offset < this.#limit && offset < (total ?? Infinity);) {
      if (performance.now() - touched > touchMs) {
        touched = performance.now();
        await this.#ask(
          this.#http.post(this.#to('control'), { schema: v.unknown(), form: { action: 'touch' }, as: 'text', safe: true, ...options }),
        );
      }
      const query = { output_mode: 'json', count: Math.min(this.#pageSize, this.#limit - offset), offset };
      const answer = await this.#ask(this.#http.get(this.#to('results'), { schema: page, query, maxBytes: pageBytes, ...options }));
      const { results = [], messages: said = [] } = answer ?? {};
      this.#hear(said);
      // An empty page before the end means that rows were lost, not that there are none.
      if (results.length === 0 && offset < (total ?? 0))
        throw new ConnectorError('invalid_response', `Splunk gave ${offset} of ${total} rows`);
      if (results.length === 0) return;
      yield results;
      offset += results.length;
    }
  }

  #hear(said: readonly Message[]): void {
    for (const text of textsOf(said, 'WARN', 'ERROR')) this.#warnings.add(text);
  }

  #ask<T>(answer: Promise<T>): Promise<T> {
    return answer.catch((error: unknown) => {
      this.#isTooMuch = isTooMuch(error);
      return explainGone(error);
    });
  }
}

/** The server wants fewer requests: its word is passed on at once, and the search is cancelled when that is possible. */
export const isTooMuch = (error: unknown): boolean => isConnectorError(error, 'rate_limited');

export const maxCount = (limit: number): number => Math.min(mostCount, Math.max(usualCount, limit));

/** A job that is unknown has been there. */
export function explainGone(error: unknown): never {
  if (!isConnectorError(error, 'not_found')) throw error;
  throw error.with({
    message: `the search is no longer on the server: ${error.message}`,
    hint: `It was cancelled there, or nothing was read for ${keepSeconds / 60} minutes. Read faster, set a smaller pageSize, or search again.`,
  });
}
