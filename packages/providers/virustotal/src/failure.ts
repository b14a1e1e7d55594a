import type { ReadFailure, VendorFailure } from '@tw/connector-core';
import * as v from 'valibot';

const failure = v.object({ error: v.object({ code: v.string(), message: v.optional(v.string()) }) });

const forPremium = 'This call needs a premium key.';

/** https://docs.virustotal.com/reference/errors */
const byCode: Readonly<Record<string, VendorFailure>> = {
  AuthenticationRequiredError: { code: 'authentication_failed', hint: 'Set apiKey.' },
  WrongCredentialsError: { code: 'authentication_failed', hint: 'Check apiKey: VirusTotal does not know it.' },
  UserNotActiveError: { code: 'authentication_failed', hint: 'Activate the account by the link in VirusTotal’s mail.' },
  ForbiddenError: { code: 'permission_denied', hint: forPremium },
  NotFoundError: { code: 'not_found' },
  TooManyRequestsError: { code: 'rate_limited', scope: 'minute' },
};

/** VirusTotal sends no `Retry-After`. A quota is of a minute, a day (to midnight UTC) or a month; only the message may tell which. */
export const readFailure: ReadFailure = (body) => {
  if (!v.is(failure, body)) return undefined;
  const { code, message } = body.error;
  const words = message === undefined ? code : `${message} (${code})`;
  return { message: words, ...(code === 'QuotaExceededError' ? quota(message ?? '') : byCode[code]) };
};

function quota(message: string): VendorFailure {
  const now = new Date();
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  if (/month/i.test(message)) return { code: 'rate_limited', scope: 'month', retryAfterMs: Date.UTC(year, month + 1) - now.getTime() };
  if (/da(?:y|ily)/i.test(message)) return { code: 'rate_limited', scope: 'day', retryAfterMs: Date.UTC(year, month, day + 1) - now.getTime() };
  return { code: 'rate_limited', scope: 'minute', retryAfterMs: 60_000 };
}
