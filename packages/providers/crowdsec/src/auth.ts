import { type Auth, ConnectorError, fetchedToken, type Secret } from '@tw/connector-core';
import * as v from 'valibot';
import type { Settings } from './settings.ts';

/** "A JWT token is valid for one hour". Not reckoned from `expire`, which is by the server's clock. https://docs.crowdsec.net/docs/local_api/authentication */
const sessionMs = 3_600_000;

const session = v.object({ token: v.pipe(v.string(), v.nonEmpty()) });

const keyHeader = 'x-api-key';

/** What a request that goes by a key says for itself: all others are the machine's. */
export const withKey = (key: Secret): { readonly headers: Readonly<Record<string, string>> } => ({
  headers: { [keyHeader]: key.reveal() },
});

/**
 * Bouncers read decisions with a key, machines do the rest with a token; the hosted API has a key of its own. https://docs.crowdsec.net/docs/local_api/intro
 * A login whose `User-Agent` is not a name, one slash and a version is refused as a wrong password is: core's is of that form.
 */
export function localAuth(settings: Settings): Auth {
  const { url } = settings;
  const machine = fetchedToken(async ({ send }) => {
    const { machineId, password } = machineOf(settings);
    const json = { machine_id: machineId, password: password.reveal(), scenarios: [] };
    const { token } = await send(`${url}/v1/watchers/login`, { schema: session, json });
    return { value: token, expiresInMs: sessionMs };
  });
  return {
    authorize: (request, context) => (request.headers.has(keyHeader) ? undefined : machine.authorize(request, context)),
    ...(machine.renew && { renew: machine.renew }),
  };
}

/** Throws `configuration` where there is none. */
export function machineOf({ machineId, password }: Settings): { readonly machineId: string; readonly password: Secret } {
  if (machineId !== undefined && password !== undefined) return { machineId, password };
  throw new ConnectorError(
    'configuration',
    'decisions are added and removed by a machine: set machineId (TW_CROWDSEC_MACHINE_ID) and password (TW_CROWDSEC_PASSWORD)',
    {
      hint: 'Make one where the Local API runs: cscli machines add triage-warden --auto',
    },
  );
}
