import { startServer, type TestServer } from '@tw/connector-testkit';
import { rspamd } from '../src/index.ts';

export interface FakeRspamd extends AsyncDisposable {
  readonly server: TestServer;
  readonly connector: ReturnType<typeof rspamd>;
  /** The map of blocked senders. */
  map: string;
  /** Called before a map is saved; another program may write meanwhile. What it answers is not saved. */
  onSave: (saved: string) => 'lose' | undefined;
}

/** A controller with one map, of whose content it is the keeper. */
export async function fakeRspamd(map = '# senders\n'): Promise<FakeRspamd> {
  const server = await startServer(({ path, headers, body }) => {
    const isWrite = path === '/savemap';
    if (headers['password'] !== (isWrite ? 'pass-to-write' : 'pass-to-read')) return { status: 401, body: { error: 'Unauthorized' } };
    if (path === '/maps')
      return {
        body: [
          { map: 1, uri: '/etc/rspamd/maps/other_blocked_senders.map', editable: true },
          { map: 2, uri: '/etc/rspamd/maps/blocked_senders.map', editable: true },
          { map: 3, uri: 'https://maps.example/blocked.map', editable: false },
          { map: 4, uri: '/a/twice.map', editable: true },
          { map: 5, uri: '/b/twice.map', editable: true },
        ],
      };
    if (headers['map'] !== '2') return { status: 404, body: { error: 'Map not found' } };
    if (!isWrite) return { body: fake.map, headers: { 'content-type': 'text/plain' } };
    if (fake.onSave(body) !== 'lose') fake.map = body;
    return { body: { success: true } };
  });
  const fake: FakeRspamd = {
    server,
    connector: rspamd({ url: server.url, password: 'pass-to-read', enablePassword: 'pass-to-write' }),
    map,
    onSave: () => undefined,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return fake;
}
