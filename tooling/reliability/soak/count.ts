import type { Endpoint } from '../../servers/server.ts';

/** How often a ticket of each title is there. https://www.redmine.org/projects/redmine/wiki/Rest_Issues */
export async function ticketsIn({ url = '', apiKey = '', project = '' }: Endpoint): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (let offset = 0; ; offset += 100) {
    const answer = await fetch(`${url}/issues.json?project_id=${project}&status_id=*&sort=id&limit=100&offset=${offset}`, {
      headers: { 'x-redmine-api-key': apiKey },
    });
    const { issues } = (await answer.json()) as { readonly issues: readonly { readonly subject: string }[] };
    if (issues.length === 0) return found;
    for (const { subject } of issues) found.set(subject, (found.get(subject) ?? 0) + 1);
  }
}

/** How often each sender is in the map, by the part before `@`. https://docs.rspamd.com/workers/controller */
export async function blockedIn({ url = '', password = '', senderMap = '' }: Endpoint): Promise<ReadonlyMap<string, number>> {
  const headers = { password };
  const maps = (await (await fetch(`${url}/maps`, { headers })).json()) as readonly { readonly map: number; readonly uri: string }[];
  const map = maps.find(({ uri }) => uri.endsWith(senderMap))?.map;
  const text = await (await fetch(`${url}/getmap`, { headers: { ...headers, map: String(map) } })).text();
  const found = new Map<string, number>();
  for (const [, id = ''] of text.matchAll(/(soak-[a-z0-9]+-\d+)/g)) found.set(id, (found.get(id) ?? 0) + 1);
  return found;
}
