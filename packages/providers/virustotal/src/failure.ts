import type { ReadFailure, VendorFailure } from '@tw/connector-core';
import * as v from 'valibot';

const failure = v.object({ error: v.object({ code: v.string(), message: v.nullish(v.string()) }) });

/** Codes of which the status alone does not say enough. https://docs.virustotal.com/reference/errors */
const byCode: Readonly<Record<string, VendorFailure>> = {
  AuthenticationRequiredError: { code: 'authentication_failed', hint: 'Set apiKey.' },
  WrongCredentialsError: { code: 'authentication_failed', hint: 'Check apiKey: VirusTotal does not know it.' },
  UserNotActiveError: { code: 'authentication_failed', hint: 'Activate the account by the link in VirusTotal’s mail.' },
  ForbiddenError: { code: 'permission_denied', hint: 'This call needs a premium key.' },
  // Comes with 400, though nothing is wrong with the request.
  NotAvailableYet: { code: 'request_failed', retryable: true },
  TooManyRequestsError: { code: 'rate_limited', scope: 'minute' },
};

export const readFailure: ReadFailure = (body) => {
  if (!v.is(failure, body)) return undefined;
  const { code, message } = body.error;
  const words = message ? `${message} (${code})` : code;
  return { message: words, ...(code === 'QuotaExceededError' ? quota(message ?? '') : byCode[code]) };
};

/**
 * The quota of a minute, a day or a month: one code for all three, and a message that names the quota at best. Unnamed, it is
 * taken for the minute's, the shortest: if it is another, the next call says the same. Days and months end at midnight UTC.
 * https://docs.virustotal.com/docs/consumption-quotas-handled
 */
function quota(message: string): VendorFailure {
  const now = new Date();
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const [isDaily, isMonthly] = [/\bda(?:y|ily)\b/i.test(message), /\bmonth/i.test(message)];
  if (isMonthly && !isDaily) return { code: 'rate_limited', scope: 'month', retryAfterMs: Date.UTC(year, month + 1) - now.getTime() };
  if (isDaily && !isMonthly) return { code: 'rate_limited', scope: 'day', retryAfterMs: Date.UTC(year, month, day + 1) - now.getTime() };
  return { code: 'rate_limited', scope: 'minute', retryAfterMs: 60_000 };
}
