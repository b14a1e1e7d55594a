import type { ReadFailure, VendorFailure } from '@tw/connector-core';
import * as v from 'valibot';

/** Either list may be empty while the other has the reason. Gateways in front of Jira send `message` alone. */
const failure = v.object({
  errorMessages: v.fallback(v.optional(v.array(v.string()), []), []),
  errors: v.fallback(v.optional(v.record(v.string(), v.string()), {}), {}),
  message: v.fallback(v.optional(v.string()), undefined),
});

type Header = (name: string) => string | null;

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#status-codes */
export const readFailure: ReadFailure = (body, status, header) => {
  const parsed = v.safeParse(failure, body);
  const { errorMessages, errors, message } = parsed.success ? parsed.output : { errorMessages: [], errors: {}, message: undefined };
  const reasons = [...errorMessages, ...Object.entries(errors).map(([field, reason]) => `${field}: ${reason}`)];
  const words = reasons.length > 0 ? reasons.join('; ') : message;
  return { message: words, ...meaning(status, words ?? '', header) };
};

function meaning(status: number, words: string, header: Header): VendorFailure {
  const login = login401(status, words, header);
  if (login !== undefined) return login;
  if (status === 429) return limited(header);
  if (status === 403 && /xsrf/i.test(words))
    return { code: 'request_failed', hint: 'A proxy may have changed the request: Jira took it for one from a browser.' };
  if (status === 404 && words !== '')
    return { hint: 'Jira says the same where the account may not see it: check the permission “Browse projects”.' };
  if (status === 413) return { hint: 'The file or text is larger than this Jira allows.' };
  if (status === 400 && /\bJQL\b|field '.*' does not exist|operator/i.test(words))
    return { hint: 'To search for words and not by JQL, put them in double quotes.' };
  if (status === 400 && /screen, or unknown/i.test(words))
    return { hint: 'Put the field on the screen of this project and type of ticket, or leave it out.' };
  return {};
}

/**
 * A refused login can hide behind 403 and 404: the request then went on as nobody's.
 * https://developer.atlassian.com/server/jira/platform/basic-authentication/ (CAPTCHA)
 */
function login401(status: number, words: string, header: Header): VendorFailure | undefined {
  const reason = header('x-seraph-loginreason') ?? '';
  const denied = header('x-authentication-denied-reason') ?? '';
  if (/AUTHENTICATION_DENIED/.test(reason) || /CAPTCHA/i.test(denied))
    return {
      code: 'authentication_failed',
      hint: 'Too many logins failed: log in once with a browser to answer the CAPTCHA, then check the credentials.',
    };
  if (status === 401 && /scope/i.test(words))
    return { code: 'permission_denied', hint: 'Give the token the scopes read:jira-work, write:jira-work and read:jira-user.' };
  if (
    status === 401 ||
    (status >= 400 && status < 500 && /AUTHENTICATED_FAILED/.test(reason)) ||
    (status === 403 && /basic auth/i.test(words))
  )
    return {
      code: 'authentication_failed',
      hint: 'Check email and apiToken (Jira Cloud) or token (Data Center): wrong, expired or revoked.',
    };
  return undefined;
}

/** https://developer.atlassian.com/cloud/jira/platform/rate-limiting/ */
function limited(header: Header): VendorFailure {
  const reason = header('ratelimit-reason') ?? header('x-ratelimit-reason') ?? '';
  const scope = /quota/.test(reason) ? 'hour' : /burst|per-issue/.test(reason) ? 'second' : undefined;
  const untilReset = Date.parse(header('x-ratelimit-reset') ?? '') - Date.now();
  return { scope, ...(untilReset > 0 && { retryAfterMs: untilReset }) };
}
