import {
  ConnectorError,
  type ConnectorErrorCode,
  isConnectorError,
  type ReadFailure,
  retryAfterMs,
  untilServerTime,
  type VendorFailure,
} from '@tw/connector-core';
import * as v from 'valibot';
import { regionNamedIn } from './settings.ts';

const text = v.fallback(v.nullish(v.string()), undefined);

const told = v.object({
  meta: v.fallback(v.nullish(v.object({ trace_id: text })), undefined),
  errors: v.pipe(v.array(v.object({ code: v.fallback(v.nullish(v.number()), undefined), message: text })), v.minLength(1)),
  // Custom indicators say here what is wrong with each.
  resources: v.fallback(v.nullish(v.array(v.unknown())), undefined),
});

const row = v.object({ message: v.string() });

/** What an answer says of its failure. The trace id is in a header too, unless a proxy drops it. */
function wordsOf({ meta, errors, resources }: v.InferOutput<typeof told>, hasId: boolean): string {
  const rows = (resources ?? []).flatMap((each) => (v.is(row, each) ? [each.message] : []));
  const words = [...errors.map(({ message }) => message ?? ''), ...rows].filter((each) => each.trim() !== '');
  const said = [...new Set(words)].join('; ') || `the answer tells of error ${errors[0]?.code ?? 'unknown'}`;
  return meta?.trace_id && !hasId ? `${said} (trace id ${meta.trace_id})` : said;
}

export const readFailure: ReadFailure = (body, status, header) => {
  const said = v.safeParse(told, body);
  const message = said.success ? wordsOf(said.output, header('x-cs-traceid') !== null || header('x-request-id') !== null) : undefined;
  if (status === 401)
    return {
      message,
      hint: 'Check clientId and clientSecret (wrong, expired or revoked) and region: a token of one region is not valid in another.',
    };
  return status === 429 ? { message, ...limited(header) } : { message };
};

/** There is no Retry-After, but a moment in epoch seconds: https://github.com/CrowdStrike/gofalcon/blob/main/falcon/api_client.go */
function limited(header: (name: string) => string | null): VendorFailure {
  const headers = { get: header };
  if (retryAfterMs(headers) !== undefined) return {};
  const moment = header('x-ratelimit-retryafter') ?? '';
  const waitMs = /^\d{9,12}$/.test(moment) ? untilServerTime(Number(moment) * 1000, headers) : undefined;
  return { scope: 'minute', ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
}

const byCode: Readonly<Record<number, ConnectorErrorCode>> = {
  400: 'invalid_input',
  401: 'authentication_failed',
  403: 'permission_denied',
  404: 'not_found',
  429: 'rate_limited',
};

/** A success may list errors, all or part of what was asked for: neither is a success. */
export function readFailureInSuccess(body: unknown): VendorFailure | undefined {
  const said = v.safeParse(told, body);
  if (!said.success) return undefined;
  const code = said.output.errors[0]?.code ?? 0;
  return { message: wordsOf(said.output, false), code: byCode[code] ?? 'request_failed', ...(code >= 500 && { retryable: true }) };
}

/** As the console names them at an API client. https://github.com/CrowdStrike/psfalcon/wiki names those of each command */
export type Scope =
  | 'Hosts: Read'
  | 'Hosts: Write'
  | 'Alerts: Read'
  | 'On-demand scans (ODS): Read'
  | 'On-demand scans (ODS): Write'
  | 'IOC Management: Read'
  | 'IOC Management: Write';

/** Waits for an answer. Its errors name the scope that is missing, and the region where the tenant is. */
export async function needing<T>(scope: Scope, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (isConnectorError(error, 'permission_denied') && error.status !== undefined)
      throw error.with({
        message: `${error.message}: the API scope “${scope}” is needed`,
        hint: `Give the API client the scope “${scope}”. If it has it, this machine’s address may not be in the IP allowlist, or the tenant lacks the subscription.`,
      });
    // An error in a success leaves open how far a change came.
    if (scope.endsWith('Write') && isConnectorError(error, 'request_failed') && error.retryable)
      throw error.with({ retryable: false, hint: 'It may have been carried out all the same: look before you repeat it.' });
    throw elsewhere(error);
  }
}

/**
 * CrowdStrike redirects to the region of the tenant (308). Its other regions are other origins, and the secret goes to none that
 * the settings do not name: the error says what to set.
 */
export function elsewhere(error: unknown): unknown {
  if (!isConnectorError(error, 'request_failed') || error.status === undefined || error.status < 300 || error.status >= 400) return error;
  const region = regionNamedIn(error.message);
  const { status, requestId } = error;
  if (region === undefined)
    return error.with({
      hint: 'Set region to the cloud of your tenant, as its API client shows it, or baseUrl to its address. The secret is never sent along a redirect.',
    });
  return new ConnectorError('configuration', `the tenant is in the region ${region}`, {
    status,
    requestId,
    hint: `Set region to '${region}' (TW_CROWDSTRIKE_REGION), and leave baseUrl out.`,
  });
}
