import nock from 'nock';
import { afterEach, expect, it } from 'vitest';
import { m365 } from '../src/index.ts';
import { fixture } from './setup.ts';

const application = { tenantId: '8eaef023-2b34-4da1-9baa-8bc8c9d6a490', clientId: 'app-id', clientSecret: 'app-s3cret' };

afterEach(() => nock.cleanAll());

/** Where the token came from and what for, and where Graph was. */
async function places(settings: object, login: string, graph: string): Promise<{ scope: string | null; status: string }> {
  let scope: string | null = null;
  nock(login)
    .post(`/${application.tenantId}/oauth2/v2.0/token`, (body: Record<string, string>) => {
      scope = body['scope'] ?? null;
      return true;
    })
    .reply(200, fixture('token').body);
  nock(graph).get('/users').query(true).reply(200, { value: [] });
  const { status } = await m365({ ...application, ...settings }, { limits: false, retries: 0 }).healthCheck();
  return { scope, status };
}

it.each([
  ['global', 'https://login.microsoftonline.com', 'https://graph.microsoft.com'],
  ['gcc', 'https://login.microsoftonline.com', 'https://graph.microsoft.com'],
  ['us-gov', 'https://login.microsoftonline.us', 'https://graph.microsoft.us'],
  ['us-gov-dod', 'https://login.microsoftonline.us', 'https://dod-graph.microsoft.us'],
  ['china', 'https://login.chinacloudapi.cn', 'https://microsoftgraph.chinacloudapi.cn'],
])('reaches the cloud %s', async (cloud, login, graph) => {
  expect(await places({ cloud }, login, `${graph}/v1.0`)).toEqual({ scope: `${graph}/.default`, status: 'healthy' });
});

it('lets addresses win over the cloud; the token is for Graph, not for a proxy before it', async () => {
  const proxied = { cloud: 'us-gov', loginUrl: 'https://login.proxy.example/entra/', baseUrl: 'https://graph.proxy.example/v1.0/' };
  expect(await places(proxied, 'https://login.proxy.example/entra', 'https://graph.proxy.example/v1.0')).toEqual({
    scope: 'https://graph.microsoft.us/.default',
    status: 'healthy',
  });
  const other = { baseUrl: 'https://graph.microsoft.us/v1.0', loginUrl: 'https://login.microsoftonline.us' };
  expect(await places(other, 'https://login.microsoftonline.us', 'https://graph.microsoft.us/v1.0')).toEqual({
    scope: 'https://graph.microsoft.us/.default',
    status: 'healthy',
  });
});

it.each([
  [{ cloud: 'mars' }, /cloud \(TW_M365_CLOUD\)/],
  [{ tenantId: 'common' }, /tenantId \(TW_M365_TENANT_ID\) must name one tenant/],
  [{ tenantId: '../evil' }, /tenantId \(TW_M365_TENANT_ID\) must be the tenant’s id/],
  [{ tenantId: 'a/b' }, /tenantId/],
  [{ clientSecret: '' }, /clientSecret \(TW_M365_CLIENT_SECRET\)/],
  [{ mailboxes: [''] }, /mailboxes \(TW_M365_MAILBOXES\)/],
  [{ quarantineFolder: ' ' }, /quarantineFolder/],
])('refuses %j with the name of the variable', (settings, message) => {
  expect(() => m365({ ...application, ...settings } as never)).toThrowError(
    expect.objectContaining({ code: 'configuration', message: expect.stringMatching(message) }),
  );
});

it('takes its settings from the environment', () => {
  const env = {
    TW_M365_TENANT_ID: 'contoso.onmicrosoft.com',
    TW_M365_CLIENT_ID: 'a',
    TW_M365_CLIENT_SECRET: 'b',
    TW_M365_MAILBOXES: 'a@contoso.example, b@contoso.example',
  };
  expect(m365.fromEnv(env).supports('blockSender')).toBe(true);
  expect(m365.settings.map(({ name, env: variable, required, secret }) => [name, variable, required, secret])).toEqual([
    ['tenantId', 'TW_M365_TENANT_ID', true, false],
    ['clientId', 'TW_M365_CLIENT_ID', true, false],
    ['clientSecret', 'TW_M365_CLIENT_SECRET', true, true],
    ['cloud', 'TW_M365_CLOUD', false, false],
    ['loginUrl', 'TW_M365_LOGIN_URL', false, false],
    ['baseUrl', 'TW_M365_BASE_URL', false, false],
    ['mailboxes', 'TW_M365_MAILBOXES', false, false],
    ['quarantineFolder', 'TW_M365_QUARANTINE_FOLDER', false, false],
  ]);
});
