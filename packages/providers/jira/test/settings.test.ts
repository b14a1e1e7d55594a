import { expect, it } from 'vitest';
import { jira } from '../src/index.ts';
import { connected } from './setup.ts';

const url = 'https://example.atlassian.net';

it('takes an e-mail address and an API token for Cloud, and sends them as basic auth to v3', async () => {
  const { fake, connector } = await connected();
  expect(await connector.healthCheck()).toMatchObject({ status: 'healthy' });
  expect(fake.requests[0]).toMatchObject({
    path: '/rest/api/3/myself',
    headers: { authorization: `Basic ${btoa('analyst@example.com:secret-token')}` },
  });
});

it('takes a token alone for Data Center, and sends it as bearer to v2', async () => {
  const { fake, connector } = await connected({ api: 2 });
  expect(await connector.testConnection()).toBe(true);
  expect(fake.requests[0]).toMatchObject({ path: '/rest/api/2/myself', headers: { authorization: 'Bearer secret-token' } });
});

it('lets the deployment be set against the credentials', async () => {
  const { fake, url: address } = await connected({ api: 3 });
  await jira({ url: `${address}/`, token: 'oauth', deployment: 'cloud' }).healthCheck();
  await jira({ url: address, email: 'admin', apiToken: 'password', deployment: 'data-center' }).healthCheck();
  expect(fake.requests.map(({ path }) => path)).toEqual(['/rest/api/3/myself', '/rest/api/2/myself']);
});

it('takes the address with the path of the API too', async () => {
  const { fake, url: address } = await connected({ api: 3 });
  await jira({ url: `${address}/rest/api/2/`, email: 'a@example.com', apiToken: 't' }).healthCheck();
  expect(fake.requests[0]?.path).toBe('/rest/api/3/myself');
});

it.each([
  [{}, /token \(TW_JIRA_TOKEN\) is missing; or email \(TW_JIRA_EMAIL\) and apiToken \(TW_JIRA_API_TOKEN\)/],
  [{ email: 'a@example.com' }, /apiToken \(TW_JIRA_API_TOKEN\) is missing/],
  [{ apiToken: 'x' }, /email \(TW_JIRA_EMAIL\) is missing/],
  [{ email: 'a@example.com', apiToken: 'x', token: 'y' }, /token \(TW_JIRA_TOKEN\) is one credential too many/],
  [{ token: 'y', projectKey: 'my project' }, /projectKey \(TW_JIRA_PROJECT_KEY\) must be a project’s key/],
  [{ token: 'y', siteUrl: 'http://jira.example.com' }, /siteUrl \(TW_JIRA_SITE_URL\) must be an https: address/],
  [{ token: 'y', deployment: 'server' }, /deployment \(TW_JIRA_DEPLOYMENT\)/],
])('refuses the settings %j with the names of the variables', (settings, message) => {
  expect(() => jira({ url, ...settings } as never)).toThrowError(
    expect.objectContaining({ code: 'configuration', message: expect.stringMatching(message) }),
  );
});

it('names a missing address', () => {
  expect(() => jira.fromEnv({ TW_JIRA_TOKEN: 'x' })).toThrowError(/url \(TW_JIRA_URL\) is missing/);
});

it('describes its settings', () => {
  expect(jira.settings.map(({ name, required, secret }) => [name, required, secret])).toEqual([
    ['url', true, false],
    ['email', false, false],
    ['apiToken', false, true],
    ['token', false, true],
    ['projectKey', false, false],
    ['issueType', false, false],
    ['deployment', false, false],
    ['siteUrl', false, false],
  ]);
});

it('demands a project only where a ticket is created', async () => {
  const { fake, url: address } = await connected();
  const connector = jira({ url: address, email: 'a@example.com', apiToken: 't' });
  await expect(connector.createTicket({ title: 'x' })).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringContaining('TW_JIRA_PROJECT_KEY'),
  });
  expect(fake.requests).toHaveLength(0);
});

it('gives links to the site, not to the gateway', async () => {
  const { fake, url: address } = await connected();
  fake.add({ summary: 'x' });
  const connector = jira({ url: address, email: 'a@example.com', apiToken: 't', siteUrl: 'https://example.atlassian.net/' });
  expect(await connector.getTicket('SEC-1')).toMatchObject({ url: 'https://example.atlassian.net/browse/SEC-1' });
});
