import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { plain } from '../output/text.ts';
import { type ActionFlags, act, assertCanAsk } from '../traits/act.ts';
import { open, type TraitOptions } from '../traits/open.ts';
import { describeHost, findHost } from './hosts.ts';

const kinds = {
  isolate: { operation: 'isolateHost', order: (host: string, place: string) => `Isolate ${host} at ${place}` },
  unisolate: { operation: 'unisolateHost', order: (host: string, place: string) => `End the isolation of ${host} at ${place}` },
} as const;

/** Cuts a host off the network, or ends that; returns the exit code. */
export async function runContain(
  kind: keyof typeof kinds,
  text: string,
  options: TraitOptions & ActionFlags,
  context: CommandContext,
): Promise<number> {
  assertCanAsk(options, context.io);
  const { connector: edr, place, call } = await open('edr', options, context);
  const host = await findHost(edr, text, call);
  const { operation, order } = kinds[kind];
  const word =
    host.hostname === undefined ? { name: 'host’s id', value: plain(host.id) } : { name: 'host’s name', value: plain(host.hostname) };
  // By its id: a second host may get the name meanwhile.
  await act({ order: order(describeHost(host), place), word, call }, options, context, {
    run: (action) => edr[operation](host.id, action),
  });
  return exitCodes.ok;
}
