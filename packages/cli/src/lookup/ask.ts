import {
  type Connector,
  ConnectorError,
  isConnectorError,
  oneLine,
  type ThreatIntelConnector,
  type ThreatReport,
} from '@tw/connector-core';
import { messageOf } from '../exit-codes.ts';
import { type Query, refusalOf } from './input.ts';

export type Intel = Connector & ThreatIntelConnector;

/** What one provider answered about one indicator. */
export type Answer = { readonly query: Query; readonly provider: string; readonly report: ThreatReport } | Failure;

export interface Failure {
  readonly query: Query;
  /** Absent: none was asked, since the text is no indicator. */
  readonly provider?: string;
  readonly error: ConnectorError;
}

export interface AskOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs?: number | undefined;
  /** Called after each answer of a provider. */
  readonly onAnswer: () => void;
}

/** How many lookups are under way at one provider. */
const concurrency = 8;

/**
 * The answers about each query, in the order of the queries, one a provider; a failed lookup is an answer. Each provider
 * goes at its own pace. Throws the signal's reason.
 */
export async function* askAll(
  queries: readonly Query[],
  providers: readonly Intel[],
  options: AskOptions,
): AsyncGenerator<readonly Answer[]> {
  const columns = providers.map((provider) => askOne(queries, provider, options));
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(options.signal.reason);
  aborted.promise.catch(() => undefined);
  options.signal.addEventListener('abort', abort, { once: true });
  try {
    for (const [index, query] of queries.entries()) {
      options.signal.throwIfAborted();
      if (query.indicator === undefined) yield [{ query, error: refusalOf(query.text) }];
      else yield await Promise.race([Promise.all(columns.map((column) => column[index] as Promise<Answer>)), aborted.promise]);
    }
  } finally {
    options.signal.removeEventListener('abort', abort);
  }
}

/** Starts all lookups of one provider, a few at a time. */
function askOne(queries: readonly Query[], provider: Intel, { signal, timeoutMs, onAnswer }: AskOptions): Promise<Answer>[] {
  const answers = queries.map(() => Promise.withResolvers<Answer>());
  let next = 0;
  let final: ConnectorError | undefined;

  async function ask(query: Query): Promise<Answer> {
    if (final !== undefined) return { query, provider: provider.name, error: final };
    try {
      return { query, provider: provider.name, report: await provider.lookup(query.text, { signal, timeoutMs }) };
    } catch (thrown) {
      const error = asConnectorError(thrown, provider.name);
      if (isFinal(error)) final ??= error;
      return { query, provider: provider.name, error };
    }
  }

  async function work(): Promise<void> {
    for (let index = next++; index < queries.length && !signal.aborted; index = next++) {
      const query = queries[index] as Query;
      if (query.indicator === undefined) continue;
      const answer = await ask(query);
      // What an abort breaks off has no answer; nobody waits for it any more.
      if (signal.aborted && 'error' in answer) return;
      answers[index]?.resolve(answer);
      onAnswer();
    }
  }

  for (let worker = 0; worker < concurrency; worker++) void work();
  return answers.map(({ promise }) => promise);
}

/** Whether asking again is of no use: a thousand wrong logins may lock an account, and a day's quota does not come back. */
function isFinal(error: ConnectorError): boolean {
  if (error.code === 'authentication_failed' || error.code === 'configuration') return true;
  return error.code === 'rate_limited' && (error.scope === 'day' || error.scope === 'month');
}

/** A third party's connector may throw anything. */
function asConnectorError(thrown: unknown, connector: string): ConnectorError {
  if (isConnectorError(thrown)) return thrown;
  const error = new ConnectorError('request_failed', oneLine(messageOf(thrown)), {
    connector,
    operation: 'lookup',
  });
  if (thrown instanceof Error && thrown.stack !== undefined) error.stack = thrown.stack;
  return error;
}
