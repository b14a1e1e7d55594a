import type { ConnectorError, ConnectorErrorCode, ConnectorOptions } from '@tw/connector-core';
import { assert, show } from './assert.ts';
import * as hostile from './hostile-server.ts';
import type { CannedAnswer, Reply, SeenRequest } from './server.ts';

/** What a fault may draw on. */
export interface Given {
  readonly request: SeenRequest;
  /** What a healthy vendor would have said. */
  readonly healthy: CannedAnswer;
  /** The address of a second server, of another origin. */
  readonly elsewhere: string;
  readonly meter: hostile.Meter;
  /** The operation reads its answers piece by piece: only a pause is too slow for it. */
  readonly streams: boolean;
  /** The vendor's words: {@link toldWords}, then so many characters more, and then the credentials of the request. */
  words(padding?: number): string;
  /** The vendor's error body, with these words. */
  failure(status: number, words: string): unknown;
}

/** One way in which a vendor or the network lets us down, and what has to come of it. */
export interface Fault {
  readonly name: string;
  reply(given: Given): Reply;
  readonly code: ConnectorErrorCode | readonly ConnectorErrorCode[];
  /** The HTTP status that the error names. */
  readonly status?: number;
  readonly options?: ConnectorOptions;
  /** Passed with the call. */
  readonly timeoutMs?: number;
  /** Where the time limit is brief: a call that is longer under way than this, in ms, waits for ever. */
  readonly withinMs?: number;
  /** Takes time or memory: tried at the first request of an operation only, not at each. */
  readonly isCostly?: boolean;
  /** Where it fails is below all operations: tried at the health check and the login only. */
  readonly isBelow?: boolean;
  /** The status decides what comes of it: `statuses` may say so. */
  readonly byStatus?: boolean;
  verify?(error: ConnectorError, found: Found): void;
}

export interface Found {
  /** Requests from the faulty one on. */
  readonly sent: number;
  readonly elsewhere: number;
  readonly meter: hostile.Meter;
  /** The failing request changes something: after an unclear failure its caller must not be told to repeat it. */
  readonly changes: boolean;
}

/** What every error body says first. */
export const toldWords = 'the vendor says no';

/** The vendor's id of the request in every answer with an error status. */
export const requestId = 'req-7f3a';

/** How long the checks of time limits wait, in ms. */
const briefMs = 200;

function status(
  code: ConnectorErrorCode,
  number: number,
  more: Partial<Fault> & { readonly headers?: Readonly<Record<string, string>> } = {},
): Fault {
  const { headers, ...rest } = more;
  return {
    name: `HTTP ${number}`,
    reply: ({ failure, words }) => ({ status: number, headers: { 'x-request-id': requestId, ...headers }, body: failure(number, words()) }),
    code,
    status: number,
    byStatus: true,
    ...rest,
  };
}

const isRetired = ({ hint }: ConnectorError) =>
  assert(/retire|newer|no longer|remove/i.test(hint ?? ''), `the hint does not say that the API may be retired: ${show(hint)}`);

const waitsFor = (expected: number) => (error: ConnectorError) => {
  assert(error.retryAfterMs === expected, `retryAfterMs is ${show(error.retryAfterMs)}, not ${expected}`);
  assert(error.scope !== undefined, 'the error has no scope');
  assert(error.retryable, 'the error is not retryable');
};

const limited: readonly Fault[] = [
  status('rate_limited', 429, { name: 'HTTP 429 with Retry-After in seconds', headers: { 'retry-after': '7' }, verify: waitsFor(7000) }),
  status('rate_limited', 429, {
    // The server's clock is a day behind: its date counts from its own.
    name: 'HTTP 429 with Retry-After as a date',
    headers: { date: 'Wed, 21 Oct 2015 07:28:00 GMT', 'retry-after': 'Wed, 21 Oct 2015 07:30:00 GMT' },
    verify: waitsFor(120_000),
  }),
  status('rate_limited', 429, {
    name: 'HTTP 429 with junk as Retry-After',
    headers: { 'retry-after': 'soon-ish' },
    options: { retries: 1 },
    isCostly: true,
    verify({ retryAfterMs }, { sent }) {
      assert(retryAfterMs === undefined || retryAfterMs > 0, `retryAfterMs is ${show(retryAfterMs)}, which is a hot loop`);
      assert(sent <= 2, `${sent} requests were sent with one retry`);
    },
  }),
  status('rate_limited', 429, {
    name: 'HTTP 429 with a day as Retry-After',
    headers: { 'retry-after': '86400' },
    options: { retries: 3 },
    verify(error, { sent }) {
      waitsFor(86_400_000)(error);
      assert(sent === 1, `${sent} requests were sent, although the vendor said to wait a day`);
    },
  }),
];

const redirect = (number: number): Fault => ({
  name: `HTTP ${number} to another origin`,
  reply: ({ elsewhere, request }) => ({ status: number, headers: { location: `${elsewhere}${request.path}` } }),
  code: 'request_failed',
  status: number,
  verify: (_, found) => assert(found.elsewhere === 0, 'the other origin was sent a request'),
});

const unreadable = (name: string, reply: Fault['reply']): Fault => ({ name, reply, code: 'invalid_response', status: 200 });

const endless = (name: string, reply: (meter: hostile.Meter) => Reply, more: Partial<Fault> = {}): Fault => ({
  name,
  // It takes a busy machine seconds to come to the limit.
  options: { timeoutMs: 60_000 },
  reply: ({ meter }) => reply(meter),
  code: 'invalid_response',
  isCostly: true,
  verify: (_, { meter }) => assert(meter.bytes <= meter.most, `more than ${meter.most / 1_048_576} MiB were taken`),
  ...more,
});

const broken = (name: string, reply: Fault['reply']): Fault => ({ name, reply, code: 'network' });

const late = (name: string, reply: Fault['reply'], more: Partial<Fault> = { options: { timeoutMs: briefMs } }): Fault => ({
  name,
  reply,
  code: 'timeout',
  withinMs: 40 * briefMs,
  isCostly: true,
  ...more,
});

/** So many characters of a credential are before the cut: too few to be known for one by whoever looks for it afterwards. */
const cutInside = 11;

/** Every fault that an operation has to end in an error for. */
export const faults: readonly Fault[] = [
  status('authentication_failed', 401),
  status('permission_denied', 403),
  status('not_found', 404),
  status('request_failed', 405, { verify: isRetired }),
  status('request_failed', 410, { verify: isRetired }),
  ...limited,
  status('request_failed', 500, {
    verify: ({ retryable }, { changes }) =>
      assert(
        retryable !== changes,
        changes ? 'the error of an action with an unclear outcome says that it is retryable' : 'the error is not retryable',
      ),
  }),
  status('request_failed', 500, {
    name: 'HTTP 500 with plain text',
    reply: ({ words }) => ({ status: 500, headers: { 'x-request-id': requestId }, body: words() }),
  }),
  // So long that they have to be cut, and just where the credential is.
  ...[200, 300].flatMap((length) => [
    status('request_failed', 500, {
      name: `HTTP 500 with ${length} characters of words`,
      reply: ({ failure, words }) => ({ status: 500, body: failure(500, words(length - cutInside)) }),
    }),
    status('request_failed', 500, {
      name: `HTTP 500 with ${length} characters of plain text`,
      reply: ({ words }) => ({ status: 500, body: words(length - cutInside) }),
    }),
  ]),
  unreadable('a login page with HTTP 200', () => hostile.loginPage),
  unreadable('truncated JSON', ({ healthy }) => hostile.truncatedJson(healthy)),
  endless('an endless body', hostile.endlessBody),
  endless('an endless body in gzip', hostile.endlessGzip, { isBelow: true }),
  redirect(302),
  redirect(308),
  broken('a reset instead of an answer', () => hostile.resetBeforeHeaders),
  broken('a reset in the headers', () => hostile.resetInHeaders),
  broken('a reset in the body', ({ healthy }) => hostile.resetInBody(healthy)),
  broken('an end before the end of the body', ({ healthy }) => hostile.closeInBody(healthy)),
  late('silence', () => hostile.silence),
  late('silence, with a time limit of the call', () => hostile.silence, { timeoutMs: briefMs, options: { timeoutMs: 60_000 } }),
  late('silence in the body', ({ healthy }) => hostile.silenceInBody(healthy)),
  late('a slow drip', ({ streams }) => hostile.slowDrip(streams ? 5 : Infinity)),
];

/** All of them, and each status that the options give a meaning. */
export const faultsWith = (...statuses: readonly (Readonly<Record<number, unknown>> | undefined)[]): readonly Fault[] => [
  ...faults,
  ...[...new Set(statuses.flatMap((meanings = {}) => Object.keys(meanings).map(Number)))]
    .filter((number) => !faults.some((fault) => fault.byStatus && fault.status === number))
    .map((number) => status('request_failed', number)),
];
