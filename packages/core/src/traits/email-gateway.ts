import * as v from 'valibot';
import type { ActionOptions, ActionResult, ListOptions, ReadOptions } from '../connector.ts';
import { action, list, read, type TraitSpec } from '../operations.ts';
import type { TimeRange } from '../time.ts';
import { identifier, line, timeRange } from './inputs.ts';
import type { Verdict } from './threat-intel.ts';

/** One message in one mailbox. */
export interface EmailRef {
  /** The mailbox's address, or the vendor's word for where the message is. */
  readonly mailbox: string;
  readonly id: string;
}

export interface EmailAttachment {
  readonly id?: string;
  readonly name?: string;
  readonly contentType?: string;
  /** Bytes. */
  readonly size?: number;
  readonly sha256?: string;
}

/** What the receiving server found of SPF, DKIM and DMARC, in its words: `pass`, `fail`, `none`… */
export interface EmailAuthentication {
  readonly spf?: string;
  readonly dkim?: string;
  readonly dmarc?: string;
}

export interface EmailThreat {
  readonly verdict: Verdict;
  readonly phish?: boolean;
  readonly spam?: boolean;
  readonly malware?: boolean;
  readonly spoof?: boolean;
  readonly clicks?: readonly { readonly url: string; readonly user: string; readonly clickedAt: string; readonly verdict?: Verdict }[];
}

export interface Email {
  readonly id: string;
  readonly mailbox?: string;
  /** The `Message-ID` header. */
  readonly internetMessageId?: string;
  readonly subject?: string;
  readonly sender?: string;
  readonly recipients: readonly string[];
  /** ISO 8601, UTC. */
  readonly receivedAt?: string;
  /** ISO 8601, UTC. */
  readonly sentAt?: string;
  /** By lower-case name; several of one name in their order. */
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly hasAttachments?: boolean;
  readonly attachments: readonly EmailAttachment[];
  /** Those in the body. */
  readonly urls: readonly string[];
  readonly authentication?: EmailAuthentication;
  readonly threat?: EmailThreat;
  readonly link?: string;
  readonly raw?: unknown;
}

export interface EmailFilter {
  /** Addresses. Default: all that the credentials reach, where the vendor allows it. */
  readonly mailboxes?: readonly string[] | undefined;
  readonly sender?: string | undefined;
  readonly recipient?: string | undefined;
  /** A part of the subject. */
  readonly subject?: string | undefined;
  readonly timeRange?: TimeRange | undefined;
  readonly hasAttachments?: boolean | undefined;
  readonly internetMessageId?: string | undefined;
}

/** Finds mail and takes it out of mailboxes. */
export interface EmailGatewayConnector {
  searchEmails(filter: EmailFilter, options?: ListOptions): AsyncIterable<Email>;
  getEmail(email: EmailRef, options?: ReadOptions): Promise<Email>;
  quarantineEmail(email: EmailRef, action?: ActionOptions): Promise<ActionResult>;
  releaseEmail(email: EmailRef, action?: ActionOptions): Promise<ActionResult>;
  /** Blocks an address or a whole domain. */
  blockSender(addressOrDomain: string, action?: ActionOptions): Promise<ActionResult>;
  unblockSender(addressOrDomain: string, action?: ActionOptions): Promise<ActionResult>;
  getThreatData(email: EmailRef, options?: ReadOptions): Promise<EmailThreat>;
}

const email = v.strictObject({ mailbox: line, id: identifier });
const filter = v.strictObject({
  mailboxes: v.optional(v.array(line)),
  sender: v.optional(line),
  recipient: v.optional(line),
  subject: v.optional(line),
  timeRange: v.optional(timeRange),
  hasAttachments: v.optional(v.boolean()),
  internetMessageId: v.optional(line),
});

export const emailGateway: TraitSpec = {
  operations: {
    searchEmails: list(filter),
    getEmail: read(email),
    quarantineEmail: action(email),
    releaseEmail: action(email),
    blockSender: action(line),
    unblockSender: action(line),
    getThreatData: read(email),
  },
};
