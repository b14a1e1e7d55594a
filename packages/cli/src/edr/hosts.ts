import { type Connector, type EdrConnector, type CallOptions, type Host, isConnectorError } from '@tw/connector-core';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { linkOf, said, timeOf, writeDetails } from '../output/details.ts';
import { type View, writeList } from '../output/list.ts';
import { plain, safe, toJson } from '../output/text.ts';
import { open, type TraitOptions } from '../traits/open.ts';

const isolationStyles = { isolated: 'red', pending: 'yellow', not_isolated: 'green', unknown: 'dim' } as const;

const hosts: View<Host> = {
  plural: 'hosts',
  columns: [
    { title: 'HOST', min: 10 },
    { title: 'ID', min: 10 },
    { title: 'ISOLATION' },
    { title: 'STATUS', dispensable: 2 },
    { title: 'SYSTEM', min: 8, dispensable: 4 },
    { title: 'ADDRESSES', min: 12, dispensable: 3 },
    { title: 'LAST SEEN', dispensable: 1 },
    { title: 'TAGS', min: 8, dispensable: 5 },
  ],
  row: (host) => [
    plain(host.hostname ?? ''),
    plain(host.id),
    host.isolation,
    host.status,
    systemOf(host),
    addressesOf(host),
    timeOf(host.lastSeen),
    host.tags.map((tag) => safe(tag, 60)).join(', '),
  ],
  style: (paint, text, { isolation }, column) => (column === 2 ? paint(isolationStyles[isolation], text) : text),
};

const systemOf = ({ os, platform = '', osVersion = '' }: Host): string => plain(`${os ?? platform} ${osVersion}`);
const addressesOf = ({ ipAddresses }: Host): string => ipAddresses.map((address) => safe(address, 60)).join(', ');

/** Lists hosts; returns the exit code. */
export async function runHosts(query: string, options: TraitOptions, context: CommandContext): Promise<number> {
  const { connector: edr, call } = await open('edr', options, context);
  await writeList((limit) => edr.searchHosts(query, { ...call, limit }), hosts, options, context);
  return exitCodes.ok;
}

/** Shows one host; returns the exit code. */
export async function runHost(text: string, options: TraitOptions, context: CommandContext): Promise<number> {
  const { connector: edr, call } = await open('edr', options, context);
  const host = await findHost(edr, text, call);
  if (options.json) context.io.stdout.write(`${toJson(host, 2)}\n`);
  else
    writeDetails(
      [
        ['host', said(host.hostname)],
        ['id', plain(host.id)],
        ['isolation', host.isolation.replace('_', ' ')],
        ['status', host.status + (host.vendorStatus === undefined ? '' : ` (${safe(host.vendorStatus)})`)],
        ['system', systemOf(host)],
        ['agent', said(host.agentVersion)],
        ['addresses', host.ipAddresses.map((address) => safe(address))],
        ['MAC', host.macAddresses.map((address) => plain(address))],
        ['first seen', timeOf(host.firstSeen)],
        ['last seen', timeOf(host.lastSeen)],
        ['tags', host.tags.map((tag) => safe(tag)).join(', ')],
        ['link', linkOf(host.link)],
      ],
      context.io,
    );
  return exitCodes.ok;
}

/** The host with this name, or else with this id. Rejects with `invalid_input`, which lists them, where several have the name. */
export async function findHost(edr: Connector & EdrConnector, text: string, call: CallOptions): Promise<Host> {
  const name = text.trim();
  try {
    return await edr.getHost({ hostname: name }, call);
  } catch (notNamed) {
    if (!isConnectorError(notNamed, 'not_found')) throw notNamed;
    return await edr.getHost(name, call).catch((error: unknown) => {
      // A vendor may refuse a name as an id; that nothing has the name is then the better answer.
      throw isConnectorError(error, 'not_found') || isConnectorError(error, 'invalid_input') ? notNamed : error;
    });
  }
}

/** What a person knows a host by: `ws-17 (id 42, Windows 11, 192[.]0[.]2[.]17, last seen 2026-01-31 12:00:05Z)`. */
export function describeHost(host: Host): string {
  const facts = [
    `id ${plain(host.id)}`,
    systemOf(host),
    addressesOf(host),
    host.lastSeen === undefined ? '' : `last seen ${timeOf(host.lastSeen)}`,
    host.isolation === 'unknown' ? '' : host.isolation.replace('_', ' '),
  ];
  return `${plain(host.hostname ?? 'a host without a name')} (${facts.filter((fact) => fact !== '').join(', ')})`;
}
