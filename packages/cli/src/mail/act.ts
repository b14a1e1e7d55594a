import {
  type CallOptions,
  type Connector,
  detectIndicator,
  type Email,
  type EmailGatewayConnector,
  type EmailRef,
  isConnectorError,
} from '@tw/connector-core';
import type { CommandContext } from '../context.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { plain, safe } from '../output/text.ts';
import { type ActionFlags, act, assertCanAsk } from '../traits/act.ts';
import { open, type TraitOptions } from '../traits/open.ts';

const moves = {
  quarantine: { operation: 'quarantineEmail', verb: 'Quarantine' },
  release: { operation: 'releaseEmail', verb: 'Release' },
} as const;

/** Takes a mail out of a mailbox, or puts it back; returns the exit code. */
export async function runMailMove(
  kind: keyof typeof moves,
  ref: EmailRef,
  options: TraitOptions & ActionFlags,
  context: CommandContext,
): Promise<number> {
  assertCanAsk(options, context.io);
  const { connector: gateway, place, call } = await open('email_gateway', options, context);
  const { operation, verb } = moves[kind];
  const order = `${verb} ${options.yes === true ? nameOf(ref) : await describeMail(gateway, ref, call)} at ${place}`;
  await act({ order, call }, options, context, { run: (action) => gateway[operation](ref, action) });
  return exitCodes.ok;
}

const nameOf = ({ mailbox, id }: EmailRef): string => `the mail ${plain(id)} of ${plain(mailbox)}`;

/** What a person decides about. A mail in quarantine can be out of the credentials' sight, and be released all the same. */
async function describeMail(gateway: Connector & EmailGatewayConnector, ref: EmailRef, call: CallOptions): Promise<string> {
  const mail = await gateway.getEmail(ref, call).catch((error: unknown): Email | undefined => {
    if (isConnectorError(error, 'not_found') || isConnectorError(error, 'permission_denied') || isConnectorError(error, 'unsupported'))
      return undefined;
    throw error;
  });
  if (mail === undefined) return `${nameOf(ref)}, which cannot be read,`;
  return `“${safe(mail.subject ?? '(no subject)', 120)}” from ${safe(mail.sender ?? '(no sender)', 120)} to ${plain(ref.mailbox)}`;
}

const blocks = {
  block: { operation: 'blockSender', order: (sender: string, place: string) => `Block all mail from ${sender} at ${place}` },
  unblock: { operation: 'unblockSender', order: (sender: string, place: string) => `Let mail from ${sender} through again at ${place}` },
} as const;

/** Blocks an address or a domain, or ends that; returns the exit code. */
export async function runMailBlock(
  kind: keyof typeof blocks,
  text: string,
  options: TraitOptions & ActionFlags,
  context: CommandContext,
): Promise<number> {
  const sender = detectIndicator(text);
  if (sender?.type !== 'email' && sender?.type !== 'domain')
    throw new UsageError(`${JSON.stringify(plain(text, 80))} is neither an e-mail address nor a domain.`);
  assertCanAsk(options, context.io);
  const { connector: gateway, place, call } = await open('email_gateway', options, context);
  const { operation, order } = blocks[kind];
  // Typed with or without the brackets that make it safe to show.
  const word = { name: sender.type === 'email' ? 'address' : 'domain', value: sender.value };
  const shown = sender.type === 'domain' ? `the whole domain ${safe(sender.value)}` : safe(sender.value);
  await act({ order: order(shown, place), word, call }, options, context, { run: (action) => gateway[operation](sender.value, action) });
  return exitCodes.ok;
}
