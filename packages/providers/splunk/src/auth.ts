import { type Auth, type AuthContext, bearer, ConnectorError, fetchedToken, type Secret, type Token } from '@tw/connector-core';
import * as v from 'valibot';
import type { Settings } from './settings.ts';

/** A session ends one hour after its last use: `sessionTimeout` of server.conf. A shorter one shows as a 401, and is renewed. */
const sessionMs = 3_600_000;

const session = v.object({ sessionKey: v.pipe(v.string(), v.nonEmpty()) });

/** https://docs.splunk.com/Documentation/Splunk/latest/RESTUM/RESTusing#Authentication_and_authorization */
export function splunkAuth(settings: Settings): Auth {
  const { url, token, username, password, hecToken } = settings;
  const main = token ? bearer(token) : fetchedToken((context) => logIn(context, url, username, password), 'authorization', 'Splunk ');
  return {
    // The event collector has its own token, which `sendEvents` has set: the other one must not go there.
    authorize: (request, context) =>
      hecToken !== undefined && request.headers.get('authorization') === hecAuthorization(hecToken)
        ? undefined
        : main.authorize(request, context),
    ...(main.renew && { renew: main.renew }),
  };
}

export const hecAuthorization = (token: Secret): string => `Splunk ${token.reveal()}`;

async function logIn({ send }: AuthContext, url: string, username: string | undefined, password: Secret | undefined): Promise<Token> {
  if (username === undefined || password === undefined) throw new ConnectorError('configuration', 'username and password are missing');
  const form = { username, password: password.reveal(), output_mode: 'json' };
  const { sessionKey } = await send(`${url}/services/auth/login`, { form, schema: session });
  return { value: sessionKey, expiresInMs: sessionMs };
}
