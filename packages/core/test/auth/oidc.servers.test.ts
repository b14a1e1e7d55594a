import { describe, expect, inject, it } from 'vitest';
import { clientCredentials, Secret, sleep } from '../../src/index.ts';
import { failure, get, probe } from '../tools/probe.ts';

declare module 'vitest' {
  interface ProvidedContext {
    oidc: { readonly url: string; readonly secret: string };
  }
}

const { url, secret } = inject('oidc');

const connector = (clientId: string, style: 'basic' | 'body', clientSecret = secret) =>
  probe({
    baseUrl: `${url}/api`,
    auth: clientCredentials({ tokenUrl: `${url}/token`, clientId, clientSecret: new Secret(clientSecret), style, scope: 'read' }),
  });

const counts = async () => (await (await fetch(`${url}/counts`)).json()) as Record<'tokens' | 'atOnce' | 'calls' | 'refused', number>;

describe('client credentials', () => {
  it('with tokens of three seconds serve 1,000 calls of 50 callers: none fails, and one fetch of a token is under way at a time', async () => {
    const before = await counts();
    const calls = connector('basic', 'basic');
    const caller = async () => {
      for (let n = 0; n < 20; n++) {
        expect(await get(calls)).toEqual({ client: 'basic' });
        await sleep(500);
      }
    };
    await Promise.all(Array.from({ length: 50 }, caller));
    const { tokens, atOnce, calls: made, refused } = await counts();
    // One that comes too late is refused, and made again with a new token.
    const late = refused - before.refused;
    expect({ atOnce, made: made - late - before.calls }).toEqual({ atOnce: 1, made: 1000 });
    expect(late).toBeLessThan(20);
    // Ten seconds or more: several tokens, and not one for each caller.
    expect(tokens - before.tokens).toBeGreaterThanOrEqual(4);
    expect(tokens - before.tokens).toBeLessThan(20);
  });

  it('may be sent in the body', async () => {
    expect(await get(connector('body', 'body'))).toEqual({ client: 'body' });
  });

  it.each(['basic', 'body'] as const)('with a wrong secret are refused as such (%s)', async (style) => {
    const error = await failure(get(connector(style, style, 'wrong-wrong-wrong-wrong-wrong')));
    expect(error).toMatchObject({ code: 'authentication_failed', retryable: false, status: 401 });
    expect(error.message).toContain('invalid_client');
  });

  it('that are revoked while they are in use end as such', async () => {
    const leaver = connector('leaver', 'basic');
    expect(await get(leaver)).toEqual({ client: 'leaver' });
    await fetch(`${url}/revoke/leaver`);
    expect(await failure(get(leaver))).toMatchObject({ code: 'authentication_failed', status: 401 });
    expect(await failure(get(leaver))).toMatchObject({ code: 'authentication_failed' });
  });
});
