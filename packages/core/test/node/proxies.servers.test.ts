import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { nodeFetch, type NodeFetchOptions } from '../../src/node.ts';
import { failure, get, probe } from '../tools/probe.ts';
import { json, serve } from '../tools/server.ts';

interface ProxyEndpoint {
  readonly address: string;
  readonly user: string;
  readonly password: string;
  /** What it answers to a wrong password. */
  readonly wrongUserStatus: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    tinyproxy: ProxyEndpoint;
    squid: ProxyEndpoint;
    mtls: { readonly url: string; readonly ca: string; readonly cert: string; readonly key: string };
  }
}

const mtls = inject('mtls');
const { ca, cert, key } = mtls;

function connector(baseUrl: string, options: NodeFetchOptions) {
  const fetch = nodeFetch(options);
  onTestFinished(() => fetch.close());
  return probe({ baseUrl }, { fetch, retries: 0 });
}

const withUser = ({ address, user, password }: ProxyEndpoint): string => `http://${user}:${encodeURIComponent(password)}@${address}`;

describe.each([
  ['tinyproxy', inject('tinyproxy')],
  ['squid', inject('squid')],
])('through %s', (name, proxy) => {
  it('a client certificate and a private authority serve inside of the tunnel', async () => {
    const through = connector(mtls.url, { proxy: withUser(proxy), ca, cert, key });
    for (let n = 0; n < 5; n++) expect(await get(through)).toEqual({ ok: true });
  });

  it('plain HTTP is handed over', async () => {
    const to = await serve(({ headers }, response) => json(response, { via: headers['via'], credentials: headers['proxy-authorization'] }));
    expect(await get(connector(to.url, { proxy: withUser(proxy) }))).toEqual({ via: expect.stringContaining(name) });
  });

  it('a user that is missing is named by the status, and so is a wrong one', async () => {
    const to = await serve((_, response) => json(response, {}));
    const refused = async (baseUrl: string, user: string, status: number) =>
      expect(await failure(get(connector(baseUrl, { proxy: `http://${user}${proxy.address}`, ca, cert, key })))).toMatchObject({
        code: 'configuration',
        status,
        message: `the proxy refuses its user name and password (${status})`,
      });
    await refused(mtls.url, '', 407);
    await refused(to.url, '', 407);
    await refused(mtls.url, 'puser:wrong@', Number(proxy.wrongUserStatus));
    expect(to.connections).toBe(0);
  });

  it('TLS that does not verify is refused', async () => {
    const error = await failure(get(connector(mtls.url, { proxy: withUser(proxy), cert, key })));
    expect(error).toMatchObject({ code: 'network', retryable: false });
    expect(error.hint).toContain('`ca` of nodeFetch');
  });

  it('a server that is not there is the proxy’s to tell', async () => {
    expect(await failure(get(connector('https://localhost:1', { proxy: withUser(proxy) })))).toMatchObject({
      code: 'network',
      retryable: true,
      message: expect.stringMatching(/^the proxy does not connect to the server \(50\d\)$/),
    });
  });

  it('noProxy leaves it out', async () => {
    const direct = connector(mtls.url, { proxy: 'http://127.0.0.1:1', noProxy: 'localhost', ca, cert, key });
    expect(await get(direct)).toEqual({ ok: true });
  });
});

it('a proxy that forbids a host is no proxy that fails', async () => {
  expect(await failure(get(connector('https://forbidden.example', { proxy: withUser(inject('squid')) })))).toMatchObject({
    code: 'network',
    retryable: false,
    status: 403,
  });
});

describe('a server that asks for a client certificate', () => {
  it('gets it', async () => {
    expect(await get(connector(mtls.url, { ca, cert, key }))).toEqual({ ok: true });
  });

  it('refuses who has none, and the error says what is missing', async () => {
    const error = await failure(get(connector(mtls.url, { ca })));
    expect(error).toMatchObject({ code: 'network', retryable: false });
    expect(error.hint).toContain('`cert` and `key`');
  });
});
