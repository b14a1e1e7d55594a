import * as v from 'valibot';
import { ConnectorError } from '../errors.ts';
import type { Secret } from '../secret.ts';
import type { ReadFailure } from './failure.ts';
import { toBase64 } from './redact.ts';

/** What an auth scheme may do to a request that is about to be sent. */
export interface Outgoing {
  readonly headers: Headers;
  /** Adds a credential to the query. It is left out of events and errors. */
  setQuery(name: string, value: string): void;
}

/** What an auth scheme may use to get a token. */
export interface AuthContext {
  /** Sends a request through the same transport, with the same limits on time and size, but without credentials of its own. */
  send<S extends v.GenericSchema>(url: string, request: TokenRequest<S>): Promise<v.InferOutput<S>>;
  /** Makes a value known as a credential: it is then redacted wherever it appears. */
  addSecret(value: string): void;
}

export interface TokenRequest<S extends v.GenericSchema> {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly schema: S;
  /** How to read the error body. Default: as the vendor's API. */
  readonly failure?: ReadFailure;
}

/** Puts credentials on requests. One instance belongs to one connector. */
export interface Auth {
  authorize(request: Outgoing, context: AuthContext): void | Promise<void>;
  /** Forgets what is cached, after a 401. The request is then sent once more. Absent where that cannot help. */
  renew?(request: Outgoing): void;
}

/** An API key in a header. */
export const apiKeyHeader = (name: string, key: Secret, prefix = ''): Auth => ({
  authorize: ({ headers }) => headers.set(name, prefix + key.reveal()),
});

/** An API key in the query, for vendors that take it nowhere else. */
export const apiKeyQuery = (name: string, key: Secret): Auth => ({
  authorize: (request) => request.setQuery(name, key.reveal()),
});

/** `Authorization: Bearer …` */
export const bearer = (token: Secret): Auth => apiKeyHeader('authorization', token, 'Bearer ');

/** `Authorization: Basic …`, in UTF-8 (RFC 7617). */
export const basic = (username: string, password: Secret): Auth => ({
  authorize({ headers }, { addSecret }) {
    const credentials = toBase64(`${username}:${password.reveal()}`);
    addSecret(credentials);
    headers.set('authorization', `Basic ${credentials}`);
  },
});

/** A token and the time it lives, in ms. */
export interface Token {
  readonly value: string;
  readonly expiresInMs: number;
}

/** The token is renewed this long before it ends, in ms; for short-lived ones at nine tenths of their life. */
const marginMs = 60_000;

/**
 * A token that has to be fetched: one fetch at a time however many wait for it, renewed before its end and once after a 401.
 * A failed fetch is not remembered.
 */
export function fetchedToken(fetchToken: (context: AuthContext) => Promise<Token>, header = 'authorization', prefix = 'Bearer '): Auth {
  let current: { readonly value: string; readonly staleAt: number } | undefined;
  let pending: Promise<string> | undefined;

  const renewToken = async (context: AuthContext): Promise<string> => {
    // It may have been issued at any time since: the earliest counts.
    const askedAt = performance.now();
    const { value, expiresInMs } = await fetchToken(context);
    context.addSecret(value);
    current = { value, staleAt: askedAt + Math.max(expiresInMs - marginMs, expiresInMs * 0.9) };
    return value;
  };

  return {
    async authorize({ headers }, context) {
      if (current !== undefined && performance.now() < current.staleAt) return headers.set(header, prefix + current.value);
      pending ??= renewToken(context).finally(() => (pending = undefined));
      headers.set(header, prefix + (await pending));
    },
    renew({ headers }) {
      // Only the token that was refused: another caller may have renewed it meanwhile.
      if (headers.get(header) === prefix + current?.value) current = undefined;
    },
  };
}

export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly scope?: string;
  /** Where the client's own credentials go. Default: `body`. */
  readonly style?: 'body' | 'basic';
  /** How to read a refusal, where the vendor tells more than RFC 6749 has: its code, words and hint then stand as they are. */
  readonly failure?: ReadFailure;
}

const tokenAnswer = v.object({
  access_token: v.pipe(v.string(), v.nonEmpty()),
  expires_in: v.nullish(v.union([v.number(), v.pipe(v.string(), v.digits(), v.transform(Number))]), 300),
});

const tokenFailure = v.object({ error: v.string(), error_description: v.optional(v.string()) });

/** RFC 6749, section 5.2. */
const readTokenFailure: ReadFailure = (body) =>
  v.is(tokenFailure, body)
    ? { message: body.error_description === undefined ? body.error : `${body.error}: ${body.error_description}` }
    : undefined;

/** OAuth 2.0 client credentials (RFC 6749, section 4.4). */
export function clientCredentials({ tokenUrl, clientId, clientSecret, scope, style = 'body', failure }: ClientCredentials): Auth {
  return fetchedToken(async ({ send, addSecret }) => {
    const secret = clientSecret.reveal();
    const isBasic = style === 'basic';
    // RFC 6749, section 2.3.1: both parts are form-encoded first.
    const basicValue = toBase64(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`);
    if (isBasic) addSecret(basicValue);
    const answer = await send(tokenUrl, {
      schema: tokenAnswer,
      failure: failure ?? readTokenFailure,
      ...(isBasic && { headers: { authorization: `Basic ${basicValue}` } }),
      form: {
        grant_type: 'client_credentials',
        ...(!isBasic && { client_id: clientId, client_secret: secret }),
        ...(scope !== undefined && { scope }),
      },
    }).catch((error: unknown) => {
      if (failure !== undefined) throw error;
      // RFC 6749, section 5.2: `invalid_client` comes with 400 or 401.
      if (error instanceof ConnectorError && (error.status === 400 || error.status === 401 || error.status === 403))
        throw new ConnectorError('authentication_failed', `no token: ${error.message}`, {
          status: error.status,
          requestId: error.requestId,
        });
      throw error;
    });
    return { value: answer.access_token, expiresInMs: answer.expires_in * 1000 };
  });
}
