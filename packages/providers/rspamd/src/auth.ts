import { apiKeyHeader, type Auth, type ReadFailure } from '@tw/connector-core';
import * as v from 'valibot';
import type { Settings } from './settings.ts';

const header = 'password';

/** A write names its password itself: the one for reading must not take its place. https://docs.rspamd.com/workers/controller */
export function controllerAuth({ password }: Settings): Auth {
  const reading = apiKeyHeader(header, password);
  return { authorize: (request, context) => (request.headers.has(header) ? undefined : reading.authorize(request, context)) };
}

/** Where no `enable_password` is set, the controller takes `password` for everything. */
export const writing = ({ password, enablePassword = password }: Settings): Readonly<Record<string, string>> => ({
  [header]: enablePassword.reveal(),
});

const problem = v.object({ error: v.string() });

export const readFailure: ReadFailure = (body, status) => {
  const message = v.is(problem, body) ? body.error : undefined;
  if (status !== 401 && status !== 403) return message === undefined ? undefined : { message };
  return {
    message,
    code: 'authentication_failed',
    hint: 'Check password (TW_RSPAMD_PASSWORD), and for blocking senders enablePassword (TW_RSPAMD_ENABLE_PASSWORD).',
  };
};
