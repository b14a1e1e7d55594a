import {
  type CallContext,
  defined,
  type EmailRef,
  type EmailThreat,
  isConnectorError,
  isoTime,
  path,
  type ReadContext,
} from '@tw/connector-core';
import * as v from 'valibot';
import { at } from './failure.ts';
import { kustoString } from './kusto.ts';
import type { M365 } from './m365.ts';

const identity = v.object({
  id: v.string(),
  internetMessageId: v.nullish(v.string()),
  internetMessageHeaders: v.nullish(v.array(v.object({ name: v.string(), value: v.nullish(v.string()) }))),
});

const text = v.nullish(v.string());
const mailRows = v.object({ results: v.array(v.object({ NetworkMessageId: text, ThreatTypes: text, DetectionMethods: text })) });
const clickRows = v.object({
  results: v.array(v.object({ Timestamp: v.string(), Url: v.string(), AccountUpn: v.string(), ThreatTypes: text })),
});
type MailRow = v.InferOutput<typeof mailRows>['results'][number];
type ClickRow = v.InferOutput<typeof clickRows>['results'][number];

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * What Defender for Office 365 found, from advanced hunting, which reaches 30 days back. A message that it does not know is `unknown`.
 * https://learn.microsoft.com/en-us/defender-xdr/advanced-hunting-emailevents-table
 */
export async function getThreatData(m365: M365, email: EmailRef, options: ReadContext): Promise<EmailThreat> {
  const which = await condition(m365, email, options);
  if (which === undefined) return { verdict: 'unknown' };
  const { results: mails } = await hunt(
    m365,
    `union EmailEvents, EmailPostDeliveryEvents | where ${which} | project NetworkMessageId, ThreatTypes, DetectionMethods`,
    mailRows,
    options,
  );
  const id = mails.find(({ NetworkMessageId }) => guid.test(NetworkMessageId ?? ''))?.NetworkMessageId;
  return { ...threatOf(mails), ...(id && defined({ clicks: await clicksOn(m365, id, options) })) };
}

/** Microsoft's own id of the message is unique; the Message-ID is whatever the sender made it, so that the recipient must fit too. */
async function condition({ http }: M365, { mailbox, id }: EmailRef, options: CallContext): Promise<string | undefined> {
  const query = { $select: 'id,internetMessageId,internetMessageHeaders' };
  const found = await at(
    { permission: 'Mail.Read', mailbox },
    http.get(path`users/${mailbox}/messages/${id}`, { schema: identity, query, ...options }),
  );
  const header = found.internetMessageHeaders?.find(({ name }) => name.toLowerCase() === 'x-ms-exchange-organization-network-message-id');
  const networkId = header?.value?.trim() ?? '';
  if (guid.test(networkId)) return `NetworkMessageId == ${kustoString(networkId)}`;
  if (!found.internetMessageId) return undefined;
  const recipient = kustoString(mailbox);
  return `InternetMessageId == ${kustoString(found.internetMessageId)} and (RecipientEmailAddress =~ ${recipient} or RecipientObjectId =~ ${recipient})`;
}

/** https://learn.microsoft.com/en-us/graph/api/security-security-runhuntingquery */
const hunt = <S extends v.GenericSchema>({ http }: M365, Query: string, schema: S, options: CallContext): Promise<v.InferOutput<S>> =>
  at(
    { permission: 'ThreatHunting.Read.All' },
    http.post(path`security/runHuntingQuery`, { schema, json: { Query }, safe: true, ...options }),
  );

/** Verdicts made later count as well. Empty text means that nothing was found; absent text, that it is not known. */
function threatOf(rows: readonly MailRow[]): EmailThreat {
  const judged = rows.filter(({ ThreatTypes }) => typeof ThreatTypes === 'string');
  if (judged.length === 0) return { verdict: 'unknown' };
  const types = judged.map(({ ThreatTypes }) => ThreatTypes).join();
  const [phish, malware, spam] = [/phish/i, /malware/i, /spam/i].map((pattern) => pattern.test(types));
  const spoof = judged.some(isSpoofed) || (judged.every(isExplained) ? false : undefined);
  const isSuspicious = spoof === true || /\w/.test(types);
  return { verdict: phish || malware ? 'malicious' : isSuspicious ? 'suspicious' : 'clean', ...defined({ phish, malware, spam, spoof }) };
}

/** Spoofing is a method by which phish or spam was found, and no type of its own. */
const isSpoofed = ({ ThreatTypes, DetectionMethods }: MailRow): boolean => /spoof/i.test(`${ThreatTypes} ${DetectionMethods}`);
const isExplained = ({ ThreatTypes, DetectionMethods }: MailRow): boolean => ThreatTypes === '' || Boolean(DetectionMethods);

/** Clicks that Safe Links saw. Absent, and not empty, where the tenant has no such table. */
async function clicksOn(m365: M365, networkId: string, options: CallContext): Promise<EmailThreat['clicks'] | undefined> {
  const query = `UrlClickEvents | where NetworkMessageId == ${kustoString(networkId)} | project Timestamp, Url, AccountUpn, ThreatTypes | order by Timestamp asc`;
  try {
    const { results } = await hunt(m365, query, clickRows, options);
    return results.flatMap(toClick);
  } catch (error) {
    if (isConnectorError(error, 'invalid_input') && /UrlClickEvents|failed to resolve/i.test(error.message)) return undefined;
    throw error;
  }
}

function toClick({ Timestamp, Url: url, AccountUpn: user, ThreatTypes }: ClickRow) {
  const clickedAt = isoTime(Timestamp);
  if (clickedAt === undefined) return [];
  return [{ url, user, clickedAt, ...(/phish|malware/i.test(ThreatTypes ?? '') && { verdict: 'malicious' as const }) }];
}
