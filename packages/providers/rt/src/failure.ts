import type { ReadFailure, VendorFailure } from '@tw/connector-core';
import * as v from 'valibot';

const failure = v.object({ message: v.string() });

/** https://docs.bestpractical.com/rt/5.0.3/RT/REST2.html */
export const readFailure: ReadFailure = (body, status) => {
  const message = v.is(failure, body) ? body.message.trim() : undefined;
  return { message, ...meaning(status, message ?? '') };
};

function meaning(status: number, words: string): VendorFailure {
  if (status === 401) return { hint: 'Check token, or username and password: wrong, expired, or of an account that is disabled.' };
  // RT answers so to comments, in the language of the account.
  if (status === 400 && /permission denied/i.test(words))
    return { code: 'permission_denied', hint: 'Give the account the right to do this in the queue.' };
  if (status === 400 && /wrong query|incomplete query/i.test(words))
    return { hint: 'See RT’s “Query Builder”, Advanced, for a query that it takes.' };
  return {};
}
