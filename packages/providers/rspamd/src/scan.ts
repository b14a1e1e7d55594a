import {
  ConnectorError,
  defined,
  type EmailAuthentication,
  type EmailThreat,
  type HttpClient,
  path,
  type ReadContext,
} from '@tw/connector-core';
import * as v from 'valibot';
import { authenticationOf, threatOf } from './threat.ts';

/** `max_message` of rspamd by default: https://docs.rspamd.com/configuration/options */
const largestMessageBytes = 50 * 1_048_576;

const envelopeLine = v.pipe(v.string(), v.nonEmpty('must not be empty'), v.maxLength(1000));

export const messageToScan = v.strictObject({
  content: v.union(
    [
      v.pipe(
        v.string(),
        v.nonEmpty('must not be empty'),
        v.check((text) => text.isWellFormed(), 'is not valid Unicode'),
      ),
      v.instance(Uint8Array),
    ],
    'must be a text or a Uint8Array',
  ),
  sender: v.optional(envelopeLine),
  recipients: v.optional(v.array(envelopeLine)),
  ip: v.optional(v.pipe(v.string(), v.ip('must be an IP address'))),
  helo: v.optional(envelopeLine),
  hostname: v.optional(envelopeLine),
});

/** A raw message (RFC 5322) of up to 50 MiB, and what is known of how it came: without that, rules on sender and address cannot fire. */
export interface MessageToScan {
  /** Text is sent as UTF-8. */
  readonly content: string | Uint8Array;
  /** Of the envelope. */
  readonly sender?: string | undefined;
  /** Of the envelope. */
  readonly recipients?: readonly string[] | undefined;
  /** The address that the message came from. */
  readonly ip?: string | undefined;
  readonly helo?: string | undefined;
  /** The name of `ip` in the DNS. */
  readonly hostname?: string | undefined;
}

/** What a rule found. */
export interface ScanSymbol {
  readonly name: string;
  readonly score: number;
  readonly description?: string;
  /** What it is about: an address, a domain, the name of a virus. */
  readonly options: readonly string[];
}

export interface ScanResult {
  /** What rspamd would have the mail server do: `no action`, `greylist`, `add header`, `rewrite subject`, `soft reject`, `reject`. */
  readonly action: string;
  readonly score: number;
  /** The score from which on mail is rejected. */
  readonly requiredScore?: number;
  readonly threat: EmailThreat;
  readonly authentication?: EmailAuthentication;
  /** The heaviest first. */
  readonly symbols: readonly ScanSymbol[];
  readonly raw?: unknown;
}

/** https://docs.rspamd.com/developers/protocol */
const checked = v.looseObject({
  action: v.string(),
  score: v.number(),
  required_score: v.nullish(v.number()),
  is_skipped: v.nullish(v.boolean()),
  symbols: v.record(
    v.string(),
    v.object({ score: v.nullish(v.number()), description: v.nullish(v.string()), options: v.nullish(v.array(v.string())) }),
  ),
});

/** Judges a message without keeping it: it does not get into the history. Sending it twice does no harm. */
export async function scanMessage(http: HttpClient, message: MessageToScan, options: ReadContext): Promise<ScanResult> {
  const { content, sender, recipients, ip, helo, hostname } = message;
  const body = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
  if (body.byteLength === 0 || body.byteLength > largestMessageBytes)
    throw new ConnectorError('invalid_input', body.byteLength === 0 ? 'the message is empty' : 'the message is larger than 50 MiB');
  const headers = defined({ from: sender, rcpt: recipients?.join(', ') || undefined, ip, helo, hostname, flags: 'no_log' });
  const found = await http.post(path`checkv2`, {
    schema: checked,
    body,
    headers: { 'content-type': 'message/rfc822', ...headers },
    safe: true,
    ...options,
  });
  return toResult(found, options.includeRaw);
}

function toResult(found: v.InferOutput<typeof checked>, includeRaw = false): ScanResult {
  const names = Object.keys(found.symbols);
  const symbols = Object.entries(found.symbols).map(([name, { score, description, options }]) => ({
    name,
    score: score ?? 0,
    ...defined({ description: description ?? undefined }),
    options: options ?? [],
  }));
  return {
    action: found.action,
    score: found.score,
    ...defined({ requiredScore: found.required_score ?? undefined, authentication: authenticationOf(names) }),
    threat: threatOf({ action: found.action, isSkipped: found.is_skipped ?? false, symbols: names }),
    symbols: symbols.toSorted((one, other) => other.score - one.score),
    ...(includeRaw && { raw: found }),
  };
}
