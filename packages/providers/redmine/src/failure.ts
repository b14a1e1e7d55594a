import type { ReadFailure, VendorFailure } from '@tw/connector-core';
import * as v from 'valibot';

const failure = v.object({ errors: v.array(v.string()) });

/** Only 422 has a body. https://www.redmine.org/projects/redmine/wiki/Rest_api#Validation-errors */
export const readFailure: ReadFailure = (body, status) => {
  const parsed = v.safeParse(failure, body);
  const message = parsed.success && parsed.output.errors.length > 0 ? parsed.output.errors.join('; ') : undefined;
  return { message, ...hintOf(status, message ?? '') };
};

function hintOf(status: number, words: string): VendorFailure {
  if (status === 401) return { hint: 'Check apiKey: wrong, reset, or of an account that is locked.' };
  if (status === 403)
    return { hint: 'The account may not do or see this; or “Enable REST web service” is off: Administration, Settings, API.' };
  // This is also how Redmine says that the account may not create issues there.
  if (status === 422 && /^(?:[^;]+; )*[^;]+(?:; [^;]+){2}$/.test(words))
    return { hint: 'If the project is one of those named: check `project`, and that the account may add issues in it.' };
  return {};
}
