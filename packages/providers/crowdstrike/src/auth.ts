import { type Auth, ConnectorError, fetchedToken, isConnectorError } from '@tw/connector-core';
import * as v from 'valibot';
import { elsewhere } from './failure.ts';
import { addressOf, type Settings } from './settings.ts';

const token = v.object({ access_token: v.pipe(v.string(), v.nonEmpty()), expires_in: v.fallback(v.nullish(v.number()), undefined) });
/** https://www.falconpy.io/Service-Collections/OAuth2.html */
const usualSeconds = 1799;

/** OAuth 2.0 client credentials, in a form of the vendor's own. */
export const crowdstrikeAuth = (config: Settings): Auth =>
  fetchedToken(async ({ send }) => {
    const { clientId, clientSecret, memberCid } = config;
    const form = { client_id: clientId, client_secret: clientSecret.reveal(), ...(memberCid !== undefined && { member_cid: memberCid }) };
    const answer = await send(`${addressOf(config)}/oauth2/token`, { schema: token, form }).catch((error: unknown) => {
      throw refused(error);
    });
    return { value: answer.access_token, expiresInMs: (answer.expires_in ?? usualSeconds) * 1000 };
  });

/** Wrong credentials are 400, 401 or 403, and so is an address that is not allowed: https://github.com/CrowdStrike/gofalcon/blob/main/falcon/cloud.go */
function refused(error: unknown): unknown {
  if (!isConnectorError(error)) return error;
  const { status, requestId, message } = error;
  if (status !== 400 && status !== 401 && status !== 403) return elsewhere(error);
  if (status === 403 && /authorization failed/i.test(message))
    return new ConnectorError('permission_denied', `no token: ${message}`, {
      status,
      requestId,
      hint: 'Check that the IP allowlist of the tenant has this machine’s address, and that the API client is enabled.',
    });
  return new ConnectorError('authentication_failed', `no token: ${message}`, {
    status,
    requestId,
    hint: 'Check clientId and clientSecret (wrong, expired or revoked), and region.',
  });
}
