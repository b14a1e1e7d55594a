import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Server } from './server.ts';

const secret = 's3cret-s3cret-s3cret-s3cret-s3cret';

/**
 * An authorisation server and, below `/api`, an API that takes its tokens. `/counts` says how it was used; `/revoke/<client>` makes a client
 * unknown, with its tokens.
 */
const program = (oidcProvider: string, port: number): string => `
import { Provider } from ${JSON.stringify(oidcProvider)};
const stored = new Map();
const revoked = new Set();
class Store {
  constructor(kind) { this.kind = kind; }
  key(id) { return this.kind + ':' + id; }
  async upsert(id, payload) { stored.set(this.key(id), payload); }
  async find(id) { return this.kind === 'Client' && revoked.has(id) ? undefined : stored.get(this.key(id)); }
  async destroy(id) { stored.delete(this.key(id)); }
}
for (const [id, method] of [['basic', 'client_secret_basic'], ['body', 'client_secret_post'], ['leaver', 'client_secret_basic']])
  await new Store('Client').upsert(id, { client_id: id, client_secret: ${JSON.stringify(secret)}, grant_types: ['client_credentials'],
    redirect_uris: [], response_types: [], token_endpoint_auth_method: method });
const provider = new Provider('http://127.0.0.1:${port}', {
  adapter: Store, scopes: ['read'], ttl: { ClientCredentials: 3 },
  features: { clientCredentials: { enabled: true }, revocation: { enabled: true }, devInteractions: { enabled: false } },
});
const counts = { tokens: 0, atOnce: 0, calls: 0, refused: 0 };
let asking = 0;
provider.use(async (ctx, next) => {
  const [, place, name] = ctx.path.split('/');
  if (place === 'counts') ctx.body = counts;
  else if (place === 'revoke') { revoked.add(name); ctx.body = {}; }
  else if (place === 'api') {
    const token = await provider.ClientCredentials.find((ctx.get('authorization') || '').replace('Bearer ', ''));
    counts.calls++;
    if (token?.isValid && !revoked.has(token.clientId)) ctx.body = { client: token.clientId };
    else { counts.refused++; ctx.status = 401; ctx.body = { error: 'invalid_token' }; }
  } else if (place === 'token') {
    counts.tokens++;
    counts.atOnce = Math.max(counts.atOnce, ++asking);
    // Time for a second request to come.
    await new Promise((resolve) => setTimeout(resolve, 30));
    await next();
    asking--;
  } else await next();
});
provider.listen(${port}, '127.0.0.1');
`;

/** https://github.com/panva/node-oidc-provider: a certified OpenID provider. Its tokens live for three seconds. */
export const server: Server = {
  name: 'oidc',
  install: async (lab) => void (await lab.npm('oidc-provider@9.13.3')),
  async start(lab) {
    const folder = join(await lab.npm('oidc-provider@9.13.3'), 'oidc-provider');
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string };
    const port = await lab.freePort();
    await lab.spawn({ args: [process.execPath, lab.write('oidc.mjs', program(join(folder, 'lib/index.js'), port))] });
    const url = `http://127.0.0.1:${port}`;
    await lab.waitForHttp(`${url}/counts`, ({ status }) => status === 200);
    return { version, url, secret };
  },
};
