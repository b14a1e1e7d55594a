import {
  type ActionContext,
  type ActionOutcome,
  ConnectorError,
  detectIndicator,
  isConnectorError,
  isUnclear,
  path,
} from '@tw/connector-core';
import * as v from 'valibot';
import { at } from './failure.ts';
import { quarantineFolder } from './folders.ts';
import { collect, configuredMailboxes, list, type M365 } from './m365.ts';

const permission = 'MailboxSettings.ReadWrite';

const rule = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  displayName: v.nullish(v.string()),
  isEnabled: v.nullish(v.boolean()),
  hasError: v.nullish(v.boolean()),
});
type Rule = v.InferOutput<typeof rule>;

interface Sender {
  readonly name: string;
  readonly conditions: object;
}

/** The tenant's block list has no API; what Graph has are the rules of each inbox. https://learn.microsoft.com/en-us/graph/api/mailfolder-post-messagerules */
export async function blockSender(m365: M365, addressOrDomain: string, options: ActionContext): Promise<ActionOutcome> {
  const sender = senderOf(addressOrDomain);
  const mailboxes = configuredMailboxes(m365, 'blockSender');
  const rules = await rulesOf(m365, mailboxes, sender, options);
  const open = mailboxes.filter((mailbox) => !rules.get(mailbox)?.some(isInForce));
  if (open.length === 0) return { status: 'already_done', message: `${sender.name} is blocked already in ${mailboxes.join(', ')}` };
  await inEach(open, (mailbox) => putRule(m365, mailbox, sender, rules.get(mailbox)?.[0], options));
  return {
    status: 'completed',
    message: `an inbox rule now puts mail from ${sender.name} into the folder "${m365.quarantineFolder}" of ${open.join(', ')}`,
  };
}

/** Removes what `blockSender` has made, and no other rule. */
export async function unblockSender(m365: M365, addressOrDomain: string, options: ActionContext): Promise<ActionOutcome> {
  const sender = senderOf(addressOrDomain);
  const mailboxes = configuredMailboxes(m365, 'unblockSender');
  const rules = await rulesOf(m365, mailboxes, sender, options);
  const closed = mailboxes.filter((mailbox) => (rules.get(mailbox) ?? []).length > 0);
  if (closed.length === 0) return { status: 'already_done', message: `${sender.name} is blocked in none of ${mailboxes.join(', ')}` };
  await inEach(closed, async (mailbox) => {
    for (const { id } of rules.get(mailbox) ?? [])
      await at(
        { permission, mailbox },
        m365.http.delete(path`users/${mailbox}/mailFolders/inbox/messageRules/${id}`, { schema: v.unknown(), ...options }),
      );
    // The answer to a deletion is empty, and says nothing.
    const left = await rulesOf(m365, [mailbox], sender, options);
    if (left.get(mailbox)?.length !== 0)
      throw new ConnectorError('request_failed', `mailbox ${mailbox}: the rule is still there after its deletion`);
  });
  return { status: 'completed', message: `the inbox rule against ${sender.name} is removed from ${closed.join(', ')}` };
}

const isInForce = ({ isEnabled, hasError }: Rule): boolean => isEnabled === true && hasError !== true;

const ruleName = ({ name }: Sender): string => `Triage Warden: block ${name}`;

/** Exchange compares without regard to case. Of a domain it only finds the text, so that `@evil.example` also finds `@evil.example.net`. */
function senderOf(text: string): Sender {
  const found = detectIndicator(text);
  const name = found?.value.toLowerCase() ?? '';
  if (found?.type === 'email') return { name, conditions: { fromAddresses: [{ emailAddress: { name, address: name } }] } };
  if (found?.type === 'domain') return { name, conditions: { senderContains: [`@${name}`] } };
  throw new ConnectorError('invalid_input', 'a sender is an e-mail address or a domain', {
    hint: 'Write user@evil.example or evil.example.',
  });
}

/** Read in all mailboxes before anything is changed in the first. */
async function rulesOf({ http }: M365, mailboxes: readonly string[], sender: Sender, options: ActionContext): Promise<Map<string, Rule[]>> {
  const all = new Map<string, Rule[]>();
  for (const mailbox of mailboxes) {
    const listing = { place: { permission, mailbox }, path: path`users/${mailbox}/mailFolders/inbox/messageRules`, query: {}, item: rule };
    const rules = await collect(list(http, listing, options));
    all.set(
      mailbox,
      rules.filter(({ displayName }) => displayName === ruleName(sender)),
    );
  }
  return all;
}

async function putRule(m365: M365, mailbox: string, sender: Sender, present: Rule | undefined, options: ActionContext): Promise<void> {
  const folder = await quarantineFolder(m365, mailbox, options);
  const json = {
    displayName: ruleName(sender),
    sequence: 1,
    isEnabled: true,
    conditions: sender.conditions,
    actions: { moveToFolder: folder, stopProcessingRules: true },
  };
  const request = { schema: rule, json, ...options };
  const sent = present
    ? m365.http.patch(path`users/${mailbox}/mailFolders/inbox/messageRules/${present.id}`, request)
    : m365.http.post(path`users/${mailbox}/mailFolders/inbox/messageRules`, request);
  await at({ permission, mailbox }, sent);
}

/** One mailbox after the other, up to the first failure, which then says how far it came. */
async function inEach(mailboxes: readonly string[], change: (mailbox: string) => Promise<void>): Promise<void> {
  for (const [index, mailbox] of mailboxes.entries())
    try {
      await change(mailbox);
    } catch (error) {
      if (!isConnectorError(error) || mailboxes.length === 1) throw error;
      const parts = [
        index > 0 ? `done in ${mailboxes.slice(0, index).join(', ')}` : 'nothing was done before',
        `${isUnclear(error) ? 'not known for' : 'not done in'} ${mailbox}`,
        ...(index + 1 < mailboxes.length ? [`not tried in ${mailboxes.slice(index + 1).join(', ')}`] : []),
      ];
      throw error.with({ message: `${error.message}; ${parts.join(', ')}` });
    }
}
