import type { ReadFailure, VendorFailure } from '@tw/connector-core';
import * as v from 'valibot';

const problem = v.object({ message: v.string() });

/** Both APIs say 403 of a key that they do not know; the hosted one has AWS's words for it, and for its limits. */
const byWords: readonly (readonly [words: RegExp, meaning: VendorFailure])[] = [
  [
    /^access forbidden/,
    { code: 'authentication_failed', hint: 'Check bouncerKey (TW_CROWDSEC_BOUNCER_KEY): `cscli bouncers list` shows which there are.' },
  ],
  [/^Forbidden$/, { code: 'authentication_failed', hint: 'Check ctiApiKey (TW_CROWDSEC_CTI_API_KEY).' }],
  [
    /incorrect Username or Password|machine not found|machine .*not validated/i,
    {
      code: 'authentication_failed',
      hint: 'Check machineId (TW_CROWDSEC_MACHINE_ID) and password (TW_CROWDSEC_PASSWORD): `cscli machines list` shows which there are.',
    },
  ],
  // The quota of the key is used up: asking again at once is for nothing. https://docs.crowdsec.net/u/cti_api/api_introduction
  [
    /^Limit Exceeded$/,
    { code: 'rate_limited', retryable: false, hint: 'The quota of ctiApiKey is used up. Without ctiApiKey only the Local API is asked.' },
  ],
  // These come with 500.
  [/^decision with id '\d+' doesn't exist/, { code: 'not_found', retryable: false }],
  [/^validation failure|invalid ip address/, { code: 'invalid_input' }],
];

/** https://github.com/crowdsecurity/crowdsec/blob/master/pkg/models/localapi_swagger.yaml */
export const readFailure: ReadFailure = (body, status) => {
  const message = v.is(problem, body) ? body.message : undefined;
  return { message, ...(status === 404 && notThere), ...byWords.find(([words]) => words.test(message ?? ''))?.[1] };
};

/** The Local API says `null` of what it does not know: a path that is missing must not pass for that. (What a 404 means at the hosted API is said there.) */
const notThere: VendorFailure = {
  code: 'request_failed',
  hint: 'Check url (TW_CROWDSEC_URL): it is the address of the Local API, without /v1.',
};
