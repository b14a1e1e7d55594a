import { isConnectorError } from '@tw/connector-core';
import { assert, assertRejects, show } from '../assert.ts';
import type { SeenRequest } from '../server.ts';
import { assertNothingSent } from '../session.ts';
import { type Check, from, type Operation, stepsOf, type Suite } from '../suite.ts';

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

/** Whatever an identifier holds, it is one part of a path, one value, one literal of a query, or refused. */
export const identifierChecks = (suite: Suite, operation: Operation): readonly Check[] => {
  if (!takesText(operation)) return [];
  const { name: subject } = operation;
  return [
    ...Object.entries(hostileIdentifiers).map(([what, id]) => ({
      subject,
      name: `sends ${what} in an identifier as it is, or refuses it`,
      run: async () => void (suite.hasHttp ? await sent(suite, operation, id) : await takenOffline(suite, operation, id)),
    })),
    ...(operation.language === undefined
      ? []
      : [{ subject, name: 'keeps hostile text within a literal', run: () => keptLiteral(suite, operation) }]),
  ];
};

/** Means something to one query language or the other. */
const hostileTexts: readonly string[] = [
  `x' or '1'='1`,
  `x" OR "1"="1`,
  'x\\',
  `x\\' or a eq \\'y`,
  `x\\" | delete "`,
  `x"]] | outputlookup y [[ "`,
  'x [ search index=* ] y',
  'x`macro`y',
  'x | stats count',
  'x) or (1 eq 1',
  'x* ? % _ y',
  'x // y /* z */ -- w # v',
  'x AND NOT y OR z TO w',
  'x${y}$(z){{w}}',
  'x\ny\r\nz\tw',
  'x\u201cy\u201dz\u2028w',
  `https://evil.example/a'b"c?d=[e]|f*g(h)\\i`,
];

/** All may be refused but not all of them: the escaping has to be seen at work. */
async function keptLiteral(suite: Suite, operation: Operation): Promise<void> {
  const outcomes = [];
  for (const text of hostileTexts) outcomes.push(await sent(suite, operation, text));
  assert(outcomes.includes('sent'), 'each of the hostile texts was refused: nothing was seen of the escaping');
}

/** Whether an identifier was refused, or sent as it ought to be. */
async function sent(suite: Suite, operation: Operation, id: string): Promise<'sent' | 'refused'> {
  const usual = await stepsOf(suite, operation);
  return suite.run(
    from(suite, operation, Infinity, () => ({})),
    {},
    async (session) => {
      const { connector, requests, attempt } = session;
      const outcome = await attempt(() => operation.call(connector, undefined, id));
      if (requests.length === 0) {
        assertRejects(outcome, { code: ['invalid_input', 'unsupported'], connector: suite.id, operation: operation.name });
        assertNothingSent(session, 'although it was refused');
        return 'refused';
      }
      for (const [index, request] of requests.entries()) assertSameShape(request, usual[index]);
      assertArrived(operation, requests, operation.arrives?.(id) ?? id);
      assert(
        requests.every(({ headers }) => !('x-injected' in headers)),
        'the identifier made a header of its own',
      );
      return 'sent';
    },
  );
}

/** As one value, and as the whole of it; in a query as the whole of a literal, with nothing of it around. */
function assertArrived({ language, unsent }: Operation, requests: readonly SeenRequest[], expected: string): void {
  const values = requests.flatMap(valuesOf);
  const readings = language === undefined ? [] : values.flatMap(({ value }) => language(value) ?? []);
  const isOdd = /[^\w .-]/.test(expected);
  for (const { rest } of readings)
    assert(!isOdd || !rest.includes(expected), `${show(expected)} is outside the literals too: ${show(rest)}`);
  if (unsent !== undefined)
    return assert(
      !values.some(({ value }) => value.includes(expected)),
      `${show(expected)} was sent, and the options say that it is not: ${unsent}`,
    );
  const isThere =
    readings.some(({ literals }) => literals.includes(expected)) ||
    values.some(({ value, isBody }) => (isBody ? value.includes(expected) : value === expected));
  assert(
    isThere,
    `${show(expected)} did not arrive as ${language === undefined ? 'one value (in a query: say so with `language`)' : 'a literal'}; sent was ${show(requests.map(({ method, path, query, body }) => `${method} ${path}?${query} ${body.slice(0, 300)}`))}`,
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

interface Value {
  readonly value: string;
  /** A whole body of a kind that is not taken apart: something in it. */
  readonly isBody: boolean;
}

/** All values in a request, decoded once. */
function valuesOf({ path, query, body, headers }: SeenRequest): readonly Value[] {
  const type = headers['content-type'] ?? '';
  const inBody = type.includes('form-urlencoded')
    ? [...new URLSearchParams(body).values()]
    : type.includes('json')
      ? leaves(parsed(body))
      : undefined;
  return [
    ...[...path.split('/').map(decoded), ...query.values(), ...(inBody ?? [])].map((value) => ({ value, isBody: false })),
    ...(inBody === undefined ? [{ value: body, isBody: true }] : []),
  ];
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
