import { ConnectorError, isConnectorError, type ListContext } from '@tw/connector-core';
import { options as good, sampleWith } from '../sample.ts';
import { type Any, inError, type Mutant, provider, wrapped } from './mutant.ts';

export const errors: readonly Mutant[] = [
  provider(
    'takes 401 for any other failure',
    {
      http: {
        failure: (body, status) =>
          status === 401 ? { code: 'request_failed', message: (body as Any).reason } : { message: (body as Any).reason },
      },
    },
    'getHost: ends HTTP 401 in authentication_failed',
    /expected the code authentication_failed, but it is request_failed/,
  ),
  {
    does: 'says of an unusual status what is not so',
    factory: sampleWith(),
    options: { ...good, operations: { ...good.operations, getHost: { ...good.operations.getHost, statuses: { 409: 'network' } } } },
    check: 'getHost: ends HTTP 409 in network',
    because: /expected the code network, but it is request_failed/,
  },
  {
    does: 'says of an unusual status what is not so, for all of its operations',
    factory: sampleWith(),
    options: { ...good, statuses: { 418: 'network' } },
    check: 'health: is an answer after HTTP 418',
    because: /the health's code is 'request_failed', not network/,
  },
  provider(
    'keeps the vendor’s words to itself',
    { http: { failure: () => undefined } },
    'getHost: ends HTTP 403 in permission_denied',
    /the vendor's words are not in the message/,
  ),
  provider(
    'says clean of what is not known',
    {
      operations: ({ lookup }) => ({
        lookup: (...args: Parameters<typeof lookup>) =>
          lookup(...args).catch((error: unknown) =>
            isConnectorError(error, 'not_found') ? { verdict: 'clean', confidence: 1 } : Promise.reject(error),
          ),
      }),
    },
    'lookupIp: ends HTTP 404 in an unknown report',
    /expected a report with the verdict unknown/,
  ),
  provider(
    'swallows failures of a listing',
    {
      operations: ({ searchHosts }) => ({
        async *searchHosts(query: string, options: ListContext) {
          try {
            yield* searchHosts(query, options);
          } catch {
            // Nothing, it seems.
          }
        },
      }),
    },
    'searchHosts: ends HTTP 500 in request_failed',
    /expected a rejection with request_failed, but it resolved to \[/,
  ),
  inError(
    'throws an error of its own kind',
    ({ message }) => new TypeError(message),
    /expected a ConnectorError with request_failed, but it rejected with TypeError/,
  ),
  inError(
    'does not say where an error comes from',
    (error) => new ConnectorError(error.code, error.message, { status: error.status, requestId: error.requestId }),
    /the error's connector is undefined, not sample/,
  ),
  inError('loses the status', (error) => error.with({ status: undefined }), /the error's status is undefined, not 500/),
  wrapped(
    'overlooks Retry-After',
    (make, settings, options) =>
      make(settings, {
        ...options,
        fetch: async (...args) => {
          const response = await fetch(...args);
          const headers = new Headers(response.headers);
          headers.delete('retry-after');
          return new Response(response.status === 204 ? null : response.body, { status: response.status, headers });
        },
      }),
    'getHost: ends HTTP 429 with Retry-After in seconds in rate_limited',
    /retryAfterMs is undefined, not 7000/,
  ),
];
