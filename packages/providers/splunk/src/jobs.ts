import { type CallContext, ConnectorError, type HttpClient, isConnectorError, type Path, path, poll, sleep } from '@tw/connector-core';
import * as v from 'valibot';
import { textsOf } from './failure.ts';
import { answeredStatus, explainGone, isTooMuch, Job, keepSeconds, maxCount, type SearchRequest, type Status } from './job.ts';
import type { Settings } from './settings.ts';
import { epochRange } from './spl.ts';

/** How long a call that ends waits for the server to confirm what it has to, in ms. */
const graceMs = 1000;

const created = v.object({ sid: v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.nonEmpty()) });

/** Runs search jobs: create, wait, read page by page, cancel. */
export class SearchJobs {
  readonly #http: HttpClient;
  readonly #settings: Settings;
  /** Splunk before 9.0.1 has no second version of these endpoints. */
  #version: 1 | 2 = 2;

  constructor(http: HttpClient, settings: Settings) {
    this.#http = http;
    this.#settings = settings;
  }

  /** Runs a search to its end. Whoever opens a job closes it; if it fails or is aborted meanwhile, it is cancelled here. */
  async open(request: SearchRequest, options: CallContext): Promise<Job> {
    const sid = await this.#start(request, options);
    try {
      const status = await this.#finished(sid, options);
      assertSucceeded(status);
      return new Job(this.#http, this.#settings.pageSize, {
        ...request,
        sid,
        status,
        to: (part) => this.#path(sid, part),
        close: () => this.#cancel(sid, options),
      });
    } catch (error) {
      const cancelled = this.#cancel(sid, options);
      if (!isTooMuch(error)) await cancelled;
      throw error;
    }
  }

  #path(sid: string, part?: 'results' | 'control'): Path {
    if (this.#version === 1) return part === undefined ? path`search/jobs/${sid}` : path`search/jobs/${sid}/${part}`;
    return part === undefined ? path`search/v2/jobs/${sid}` : path`search/v2/jobs/${sid}/${part}`;
  }

  async #start(request: SearchRequest, { signal, ...options }: CallContext): Promise<string> {
    signal?.throwIfAborted();
    const id = `tw_${crypto.randomUUID()}`;
    const giveUp = new AbortController();
    const creating = this.#create(id, request, { ...options, signal: giveUp.signal }).catch((error: unknown) => {
      if (isUnclear(error)) void this.#cancel(id, options);
      throw error;
    });
    return signal ? unlessAborted(creating, signal, () => void this.#abandon(id, creating, giveUp, options)) : creating;
  }

  /** A creation is not broken off at once: the server may have begun the search, and must know it before it can cancel it. */
  async #abandon(id: string, creating: Promise<string>, giveUp: AbortController, options: CallContext): Promise<void> {
    const sid = await orAfter(
      graceMs,
      creating.catch(() => undefined),
    );
    giveUp.abort();
    await this.#cancel(sid ?? id, options);
  }

  async #create(id: string, { query, range, limit }: SearchRequest, options: CallContext): Promise<string> {
    const form = {
      search: query,
      ...(range && epochRange(range)),
      id,
      exec_mode: 'normal',
      timeout: keepSeconds,
      max_count: maxCount(limit),
      output_mode: 'json',
    };
    // The id is ours, so that a search whose creation was not answered can be cancelled too.
    const request = { schema: created, form, safe: true, ...options };
    if (this.#version === 1) return (await this.#http.post(path`search/jobs`, request)).sid;
    try {
      return (await this.#http.post(path`search/v2/jobs`, request)).sid;
    } catch (error) {
      if (!isConnectorError(error, 'not_found')) throw error;
      const { sid } = await this.#http.post(path`search/jobs`, request);
      this.#version = 1;
      return sid;
    }
  }

  #finished(sid: string, options: CallContext): Promise<Status> {
    const look = async (signal = options.signal) => {
      const answer = await this.#http
        .get(this.#path(sid), { schema: answeredStatus, query: { output_mode: 'json' }, ...options, signal })
        .catch(explainGone);
      const status = answer?.entry[0]?.content;
      return status && hasEnded(status) ? status : undefined;
    };
    const timeoutMs = options.timeoutMs ?? this.#settings.maxWaitSeconds * 1000;
    return poll(look, { intervalMs: 200, maxIntervalMs: 3000, timeoutMs, signal: options.signal });
  }

  /** Never rejects: what cannot be cancelled ends by itself. A server that is silent is not waited for; the request goes on a while. */
  async #cancel(sid: string, { operation }: CallContext): Promise<void> {
    const request = { schema: v.unknown(), as: 'text', safe: true, operation, answers: {}, timeoutMs: 2 * graceMs } as const;
    await orAfter(
      graceMs,
      this.#http.delete(this.#path(sid), request).catch(() => undefined),
    );
  }
}

const hasEnded = ({ dispatchState, isDone, isFailed, isZombie }: Status): boolean =>
  isDone || isFailed || isZombie || dispatchState === 'DONE' || hasFailed(dispatchState);

/** Besides FAILED newer versions say why: USER_CANCEL, INTERNAL_CANCEL, BAD_INPUT_CANCEL, QUIT. */
const hasFailed = (dispatchState: string): boolean => /^(?:FAILED|QUIT|[A-Z_]*CANCEL)$/.test(dispatchState);

function assertSucceeded({ dispatchState, isFailed, isZombie, messages: said }: Status): void {
  const fatal = textsOf(said, 'FATAL');
  if (!isFailed && !isZombie && !hasFailed(dispatchState) && fatal.length === 0) return;
  const [words] = [fatal, textsOf(said, 'ERROR'), textsOf(said, 'WARN')].filter(({ length }) => length > 0);
  throw new ConnectorError(
    'request_failed',
    words?.join('; ') ?? `the search failed on the server (${isZombie ? 'its process died' : dispatchState || 'no reason given'})`,
    {
      hint: 'The words are Splunk’s: correct the query, or see the job’s search.log on the server.',
    },
  );
}

/** Whether a creation that failed may yet have happened: it was cut off, or something between us and Splunk answered. */
const isUnclear = (error: unknown): boolean =>
  isConnectorError(error) && (error.code === 'network' || error.code === 'timeout' || (error.status ?? 0) >= 500);

/** The work's value; or, after an abort, a rejection at once, while `abandon` sees to the rest. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal, abandon: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal.reason);
      abandon();
    };
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** What a promise that never rejects comes to, or `undefined` after so many ms. */
async function orAfter<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const isOver = new AbortController();
  const late = sleep(ms, isOver.signal).then(
    () => undefined,
    () => undefined,
  );
  return Promise.race([promise, late]).finally(() => isOver.abort());
}
