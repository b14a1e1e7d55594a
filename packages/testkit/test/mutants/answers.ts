import { type HostRef, type HttpClient, path, type ReadContext } from '@tw/connector-core';
import { idOf } from '../sample.ts';
import { anything, type Mutant, provider } from './mutant.ts';

const noSchema = (http: HttpClient, more: object = {}) => ({
  getHost: (ref: HostRef, options: ReadContext) => http.get(path`hosts/${idOf(ref)}`, { schema: anything, ...more, ...options }),
});

export const answers: readonly Mutant[] = [
  provider(
    'takes whatever comes',
    { operations: (_, http) => noSchema(http) },
    'getHost: refuses the body []',
    /expected a rejection with invalid_response, but it resolved to \[\]/,
  ),
  provider(
    'takes a login page for an answer',
    { operations: (_, http) => noSchema(http, { as: 'text' }) },
    'getHost: ends a login page with HTTP 200 in invalid_response',
    /expected a rejection with invalid_response, but it resolved to '<!DOCTYPE/,
  ),
  provider(
    'has no limit of size',
    { operations: (_, http) => noSchema(http, { maxBytes: Infinity }) },
    'getHost: ends an endless body in invalid_response',
    /more than 64 MiB were taken/,
  ),
  provider(
    'lets an answer set a prototype',
    {
      operations: (_, http) => ({
        getHost: async (ref: HostRef, options: ReadContext) =>
          Object.assign({}, await http.get(path`hosts/${idOf(ref)}`, { schema: anything, ...options })),
      }),
    },
    'getHost: is not polluted by __proto__ keys',
    /an answer has set the prototype/,
  ),
  provider(
    'passes the vendor’s times on',
    {
      operations: ({ getHost }) => ({
        getHost: async (...args: Parameters<typeof getHost>) => ({ ...(await getHost(...args)), lastSeen: '31/01/2026 12:00' }),
      }),
    },
    'getHost: resolves to plain data',
    /lastSeen is no ISO 8601 time/,
  ),
  provider(
    'answers with objects that JSON changes',
    {
      operations: ({ getHost }) => ({
        getHost: async (...args: Parameters<typeof getHost>) => ({ ...(await getHost(...args)), lastSeen: new Date(0), link: undefined }),
      }),
    },
    'getHost: resolves to plain data',
    /not the same after JSON/,
  ),
];
