import { isConnectorError } from '@tw/connector-core';
import { assert, assertRejects, show } from '../assert.ts';
import type { SeenRequest } from '../server.ts';
import { assertNothingSent } from '../session.ts';
import { type Check, from, type Operation, type Suite } from '../suite.ts';

const hostileIdentifiers: Readonly<Record<string, string>> = {
  'a path that climbs': '../x',
  'two dots': '..',
  'encoded dots': '%2e%2e',
  'an encoded slash': 'a%2Fb',
  'a slash': 'a/b',
  'a query': '?a=b&c=d',
  'a fragment': 'a#b',
  'a line break and a header': 'x\r\nx-injected: 1',
  'a NUL': 'x\u0000y',
  'an emoji': 'x\u{1f600}y',
  'a lone surrogate': 'x\ud800y',
  'a URL': 'https://example.com/a/../b?c=d&e=%2e%2e%2f#f',
};

/** Whatever an identifier holds, it is one part of a path, one value, or refused. */
export const identifierChecks = (suite: Suite, operation: Operation): readonly Check[] =>
  takesText(operation)
    ? Object.entries(hostileIdentifiers).map(([what, id]) => ({
        subject: operation.name,
        name: `sends ${what} in an identifier as it is, or refuses it`,
        run: () => (suite.hasHttp ? sent(suite, operation, id) : takenOffline(suite, operation, id)),
      }))
    : [];

async function sent(suite: Suite, operation: Operation, id: string): Promise<void> {
  const usual = await suite.requestsOf(operation);
  await suite.run(
    from(suite, operation, Infinity, () => ({})),
    {},
    async (session) => {
      const { connector, requests, attempt } = session;
      const outcome = await attempt(() => operation.call(connector, undefined, id));
      if (requests.length === 0) {
        assertRejects(outcome, { code: ['invalid_input', 'unsupported'], connector: suite.id, operation: operation.name });
        return assertNothingSent(session, 'although it was refused');
      }
      for (const [index, request] of requests.entries()) assertSameShape(request, usual[index]);
      const expected = operation.arrives?.(id) ?? id;
      assert(
        requests.some((request) => valuesOf(request).some((value) => value.includes(expected))),
        `${show(expected)} did not arrive as one value; sent was ${show(requests.map(({ method, path, query, body }) => `${method} ${path}?${query} ${body.slice(0, 300)}`))}`,
      );
      assert(
        requests.every(({ headers }) => !('x-injected' in headers)),
        'the identifier made a header of its own',
      );
    },
  );
}

/** Without a vendor to send it to: any answer will do that is one. */
async function takenOffline(suite: Suite, operation: Operation, id: string): Promise<void> {
  await suite.run(
    () => ({}),
    {},
    async ({ connector, attempt }) => {
      const outcome = await attempt(() => operation.call(connector, undefined, id));
      assert(
        outcome.ok || isConnectorError(outcome.error),
        `expected a result or a ConnectorError, but it rejected with ${show(!outcome.ok && outcome.error)}`,
      );
      if (!outcome.ok)
        assertRejects(outcome, { code: ['invalid_input', 'not_found', 'unsupported'], connector: suite.id, operation: operation.name });
    },
  );
}

/** An identifier adds no part to a path, and no name to a query. */
function assertSameShape(request: SeenRequest, usual: SeenRequest | undefined): void {
  if (usual === undefined) return;
  const [now, before] = [request, usual].map(({ method, path, query }) => ({
    method,
    parts: path.split('/').length,
    names: [...new Set(query.keys())].sort().join(),
  }));
  assert(
    now?.method === before?.method && now?.parts === before?.parts,
    `the path has another shape: ${request.method} ${request.path} in place of ${usual.method} ${usual.path}`,
  );
  assert(now?.names === before?.names, `the query has other names: ${now?.names} in place of ${before?.names}`);
}

/** All values in a request, decoded once. */
function valuesOf({ path, query, body, headers }: SeenRequest): string[] {
  const values = [...path.split('/').map(decoded), ...query.values()];
  const type = headers['content-type'] ?? '';
  if (type.includes('form-urlencoded')) values.push(...new URLSearchParams(body).values());
  else if (type.includes('json')) values.push(...leaves(parsed(body)));
  else values.push(body);
  return values;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}

interface AnySchema {
  readonly type: string;
  readonly pipe?: readonly { readonly type: string }[];
  readonly wrapped?: AnySchema;
  readonly item?: AnySchema;
  readonly options?: readonly AnySchema[];
  readonly entries?: Readonly<Record<string, AnySchema>>;
}

/** Whether any of the arguments is a text that the caller chooses freely. Without a declaration it may be. */
const takesText = ({ spec }: Operation): boolean => spec === undefined || spec.input.some((schema) => isText(schema));

function isText(schema: AnySchema): boolean {
  const { type, pipe = [], wrapped, item, options = [], entries = {} } = schema;
  if (type === 'string') return !pipe.some((part) => part.type === 'iso_timestamp' || part.type === 'regex');
  if (type === 'unknown' || type === 'any') return true;
  if (type === 'picklist' || type === 'enum') return false;
  return [wrapped, item, ...options, ...Object.values(entries)].some((inner) => inner !== undefined && isText(inner));
}
