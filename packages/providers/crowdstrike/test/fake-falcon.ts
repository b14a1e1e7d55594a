import { type CannedAnswer, type SeenRequest, startServer } from '@tw/connector-testkit';

export interface FakeHost {
  readonly device_id: string;
  readonly hostname: string;
  status: 'normal' | 'contained' | 'containment_pending' | 'lift_containment_pending';
}

/** A Falcon that keeps the state of its hosts, on this machine. */
export interface FakeFalcon {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  readonly hosts: readonly FakeHost[];
  /** What was changed: `contain` or `lift_containment` and the id. */
  readonly changes: readonly string[];
  /** The sensors report: what is pending is done. */
  settle(): void;
}

const ok = (resources: readonly unknown[], status = 200): CannedAnswer => ({
  status,
  body: { meta: { trace_id: 'fake' }, errors: [], resources },
});
const failed = (code: number, message: string, status = code): CannedAnswer => ({
  status,
  body: { meta: { trace_id: 'fake' }, errors: [{ code, message }], resources: [] },
});

const running: { close(): Promise<void> }[] = [];

/** To be called after each test. */
export const stopAll = async (): Promise<unknown> => Promise.all(running.splice(0).map(async (server) => server.close()));

/** `intercept` answers in the place of the fake. */
export async function startFalcon(
  hosts: readonly FakeHost[],
  intercept: (request: SeenRequest) => CannedAnswer | undefined = () => undefined,
): Promise<FakeFalcon> {
  const changes: string[] = [];
  const named = (filter: string) => [...filter.matchAll(/hostname:'([^']*)'/g)].map(([, name]) => name);

  function handle({ path, query, body, headers }: SeenRequest): CannedAnswer {
    if (path === '/oauth2/token') return { status: 201, body: { access_token: 'fake-token', expires_in: 1799 } };
    if (headers.authorization !== 'Bearer fake-token') return failed(401, 'access denied, invalid bearer token');
    if (path === '/devices/queries/devices/v1')
      return ok(hosts.filter(({ hostname }) => named(query.get('filter') ?? '').includes(hostname)).map((host) => host.device_id));
    if (path === '/devices/entities/online-state/v1') return ok(query.getAll('ids').map((id) => ({ id, state: 'online' })));
    const { ids } = JSON.parse(body) as { readonly ids: readonly string[] };
    const found = hosts.filter((host) => ids.includes(host.device_id));
    if (path === '/devices/entities/devices/v2') return found.length > 0 ? ok(found) : failed(404, 'No host found');
    return change(query.get('action_name') ?? '', found);
  }

  function change(action: string, found: readonly FakeHost[]): CannedAnswer {
    for (const host of found) {
      changes.push(`${action} ${host.device_id}`);
      host.status = action === 'contain' ? 'containment_pending' : 'lift_containment_pending';
    }
    return ok(
      found.map(({ device_id: id }) => ({ id, path: '/devices/entities/devices/v1' })),
      202,
    );
  }

  const server = await startServer((request) => intercept(request) ?? handle(request));
  running.push(server);
  return {
    url: server.url,
    requests: server.requests,
    hosts,
    changes,
    settle() {
      for (const host of hosts) {
        if (host.status === 'containment_pending') host.status = 'contained';
        if (host.status === 'lift_containment_pending') host.status = 'normal';
      }
    },
  };
}
