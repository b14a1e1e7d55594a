import { expect, it } from 'vitest';
import { rspamd } from '../src/index.ts';
import { fakeRspamd } from './fake-rspamd.ts';

const written = '# Kept by the mail team\r\n\r\nspam.example 2\r\n  "quoted@x.example"  # why\r\n/^pattern@/i\r\n#off@x.example';

it('adds a line and leaves comments, order and foreign lines as they are', async () => {
  await using rspamd = await fakeRspamd(written);
  expect(await rspamd.connector.blockSender('News@Evil[.]example')).toMatchObject({ status: 'pending' });
  expect(rspamd.map).toBe(`${written}\r\nnews@evil.example\r\n`);
  await rspamd.connector.unblockSender('news@evil.example');
  expect(rspamd.map).toBe(`${written}\r\n`);
});

it('blocks a domain by its name alone', async () => {
  await using rspamd = await fakeRspamd();
  await rspamd.connector.blockSender('Evil.example');
  expect(rspamd.map).toBe('# senders\nevil.example\n');
});

it('finds a sender in any case, in quotes, and with a value behind, but not in a comment', async () => {
  await using rspamd = await fakeRspamd(written);
  for (const sender of ['spam.example', 'QUOTED@x.example'])
    expect(await rspamd.connector.blockSender(sender)).toMatchObject({ status: 'already_done' });
  expect(await rspamd.connector.unblockSender('off@x.example')).toMatchObject({ status: 'already_done' });
  expect(rspamd.map).toBe(written);
  await rspamd.connector.unblockSender('quoted@x.example');
  await rspamd.connector.unblockSender('spam.example');
  expect(rspamd.map).toBe('# Kept by the mail team\r\n\r\n/^pattern@/i\r\n#off@x.example');
});

it('says that an address which it unblocks stays blocked by its domain', async () => {
  await using rspamd = await fakeRspamd('evil.example\nnews@evil.example\n');
  expect((await rspamd.connector.unblockSender('news@evil.example')).message).toContain('evil.example stays blocked');
  expect(await rspamd.connector.unblockSender('news@evil.example')).toMatchObject({
    status: 'already_done',
    message: expect.stringContaining('evil.example stays blocked'),
  });
});

it('never leaves a map empty, which rspamd would not save', async () => {
  await using rspamd = await fakeRspamd('evil.example\n');
  await rspamd.connector.unblockSender('evil.example');
  expect(rspamd.map).toBe('# blocked senders\n');
});

it('loses none of many senders that are blocked and unblocked at once', async () => {
  await using rspamd = await fakeRspamd('old.example\n');
  const names = Array.from({ length: 12 }, (_, n) => `s${n}@evil.example`);
  await Promise.all([...names.map((name) => rspamd.connector.blockSender(name)), rspamd.connector.unblockSender('old.example')]);
  expect(rspamd.map.trim().split('\n').sort()).toEqual(names.toSorted());
});

it('goes on after a change that failed', async () => {
  await using rspamd = await fakeRspamd();
  const failing = rspamd.connector.blockSender('no sender');
  const aborted = rspamd.connector.blockSender('a@evil.example', { signal: AbortSignal.abort(new Error('enough')) });
  await expect(failing).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(aborted).rejects.toThrow('enough');
  await rspamd.connector.blockSender('b@evil.example');
  expect(rspamd.map).toBe('# senders\nb@evil.example\n');
});

it('makes its change once more, on what another program has written meanwhile', async () => {
  await using rspamd = await fakeRspamd();
  rspamd.onSave = () => {
    rspamd.map = '# senders\nother@evil.example\n';
    rspamd.onSave = () => undefined;
    return 'lose';
  };
  expect(await rspamd.connector.blockSender('news@evil.example')).toMatchObject({ status: 'pending' });
  expect(rspamd.map).toBe('# senders\nother@evil.example\nnews@evil.example\n');
});

it('fails where a change does not stay', async () => {
  await using rspamd = await fakeRspamd();
  rspamd.onSave = () => 'lose';
  await expect(rspamd.connector.blockSender('news@evil.example')).rejects.toMatchObject({ code: 'request_failed', retryable: false });
  expect(rspamd.server.requests.filter(({ path }) => path === '/savemap')).toHaveLength(2);
});

it.each(['', ' \n', '<html><body>Sign in</body></html>', '{"error":"x"}', '[]', 'null'])(
  'never writes back %j, which is no map',
  async (answer) => {
    await using rspamd = await fakeRspamd(answer);
    await expect(rspamd.connector.blockSender('news@evil.example')).rejects.toMatchObject({ code: 'invalid_response' });
    expect(rspamd.server.requests.some(({ path }) => path === '/savemap')).toBe(false);
  },
);

it.each([
  '*',
  '@',
  '@evil.example',
  '*@evil.example',
  '/evil/',
  'a b@evil.example',
  '"a b"@evil.example',
  'a#b@evil.example',
  '192.0.2.1',
  'https://evil.example/',
])('refuses %s, which a map would not take for one sender', async (sender) => {
  await using rspamd = await fakeRspamd();
  await expect(rspamd.connector.blockSender(sender)).rejects.toMatchObject({ code: 'invalid_input' });
  expect(rspamd.server.requests).toHaveLength(0);
});

it.each([
  ['nope.map', 'has no map'],
  ['twice.map', 'has several maps'],
  ['blocked.map', 'may not write'],
])('names what is wrong with the map %s', async (senderMap, problem) => {
  await using fake = await fakeRspamd();
  const connector = rspamd({ url: fake.server.url, password: 'pass-to-read', enablePassword: 'pass-to-write', senderMap });
  await expect(connector.blockSender('news@evil.example')).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringContaining(problem),
    hint: expect.stringContaining('TW_RSPAMD_SENDER_MAP'),
  });
});

it('needs enablePassword for writing, where the controller has one', async () => {
  await using fake = await fakeRspamd();
  const connector = rspamd({ url: fake.server.url, password: 'pass-to-read' });
  await expect(connector.blockSender('news@evil.example')).rejects.toMatchObject({
    code: 'authentication_failed',
    hint: expect.stringContaining('TW_RSPAMD_ENABLE_PASSWORD'),
  });
});
