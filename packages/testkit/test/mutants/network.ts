import { type HostRef, isConnectorError, type ListContext, path, type ReadContext } from '@tw/connector-core';
import { idOf } from '../sample.ts';
import { type Any, anything, method, type Mutant, provider, wrapped } from './mutant.ts';

export const network: readonly Mutant[] = [
  wrapped(
    'follows redirects anywhere',
    (make, settings, options) => make(settings, { ...options, fetch: (input, init) => fetch(input, { ...init, redirect: 'follow' }) }),
    'getHost: ends HTTP 302 to another origin in request_failed',
    /expected a rejection with request_failed|the other origin was sent a request|the code request_failed/,
  ),
  provider(
    'follows links anywhere',
    {
      operations: ({ searchHosts }, http) => ({
        async *searchHosts(query: string, options: ListContext) {
          yield* searchHosts(query, options);
          const { link } = await http.get(path`hosts`, { query: { query, cursor: '' }, schema: anything, ...options });
          await http.get(new URL(link), { schema: anything, ...options });
        },
      }),
    },
    'searchHosts: resolves to plain data',
    /a link to another origin was followed/,
  ),
  wrapped(
    'waits for ever',
    (make, settings, options) => make(settings, { ...options, timeoutMs: 3_600_000 }),
    'getHost: ends a slow drip in timeout',
    /expected a ConnectorError with timeout, but it rejected with Error: it did not end/,
  ),
  method(
    'does not hear the abort',
    'getHost',
    (run) =>
      (ref, { signal: _, ...rest }: Any = {}) =>
        run(ref, rest),
    'getHost: ends when it is aborted before the answer',
    /expected a rejection with the caller's own signal.reason/,
  ),
  method(
    'makes a reason of its own',
    'getHost',
    (run) =>
      (...args) =>
        run(...args).catch((error: unknown) => {
          throw isConnectorError(error) ? error : new DOMException('aborted', 'AbortError');
        }),
    'getHost: sends nothing when it is aborted before',
    /expected a rejection with the caller's own signal.reason, but it is DOMException/,
  ),
  method(
    'lets the server work on after an abort',
    'getHost',
    (run) =>
      (ref, { signal, ...rest }: Any = {}) =>
        Promise.race([run(ref, rest), new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))]),
    'getHost: ends when it is aborted before the answer',
    /the connection stays open after the abort/,
  ),
  provider(
    'gives up at the first failure',
    {
      operations: (_, http) => ({
        getHost: (ref: HostRef, options: ReadContext) => http.post(path`hosts/${idOf(ref)}`, { schema: anything, ...options }),
      }),
    },
    'getHost: gets over one HTTP 503',
    /expected it to resolve, but it rejected/,
  ),
];
