import { addressScope, type AddressScope, ConnectorError, parseIp } from '@tw/connector-core';
import * as v from 'valibot';
import { durationMs } from './duration.ts';

const word = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty('must not be empty'),
  v.maxLength(255),
  v.check((text) => text.isWellFormed(), 'is not valid Unicode'),
);
const type = v.optional(word);

/** What a decision is about. */
const target = { value: word, scope: v.optional(word), type };

export const decisionToAdd = v.strictObject({
  ...target,
  duration: v.optional(
    v.pipe(
      v.string(),
      v.check(
        (text) => !text.startsWith('-') && (durationMs(text) ?? 0) >= 1000,
        'must be a duration of Go’s, of a second or more: 30m, 4h, 1h30m (a day is 24h)',
      ),
    ),
  ),
  allowPrivate: v.optional(v.boolean()),
});
export const decisionToRemove = v.strictObject(target);

export interface DecisionTarget {
  /** An IP address, a range in CIDR notation, or whatever else `scope` names. */
  readonly value: string;
  /** `Ip`, `Range`, or another one that your bouncers know: `Country`, `AS`, `username`. Default: `Ip` or `Range`, as the value is. */
  readonly scope?: string | undefined;
  /** What bouncers are to do: `ban`, `captcha`, or another that yours know. Default: `ban`; when removing, every type. */
  readonly type?: string | undefined;
}

export interface DecisionToAdd extends DecisionTarget {
  /** A duration of Go's: `30m`, `4h`, `168h`. Default: `4h`, as CrowdSec has it. */
  readonly duration?: string | undefined;
  /** Takes addresses of the own network, too. */
  readonly allowPrivate?: boolean | undefined;
}

export interface Target {
  readonly scope: string;
  readonly value: string;
}

/** An address or a range as CrowdSec writes it; of another scope the value stays as it is. Throws `invalid_input`. */
export function targetOf({ value, scope }: DecisionTarget): Target {
  const isNetwork = scope === undefined || /^(?:ip|range)$/i.test(scope);
  if (!isNetwork) return { scope, value };
  const [address = '', prefix, ...more] = value.split('/');
  const ip = parseIp(address);
  if (prefix === undefined && scope?.toLowerCase() !== 'range') return { scope: 'Ip', value: ip.value };
  const bits = ip.type === 'ipv4' ? 32 : 128;
  if (prefix === undefined || more.length > 0 || !/^\d{1,3}$/.test(prefix) || Number(prefix) > bits || scope?.toLowerCase() === 'ip')
    throw new ConnectorError('invalid_input', 'the value is not of this scope', {
      hint: 'Give 192.0.2.1 for an Ip, 192.0.2.0/24 for a Range.',
    });
  return { scope: 'Range', value: `${ip.value}/${Number(prefix)}` };
}

/** Bans of these hit no attacker. */
const never: ReadonlySet<AddressScope> = new Set(['loopback', 'unspecified', 'link_local', 'multicast', 'broadcast']);
const own: ReadonlySet<AddressScope> = new Set(['private', 'shared']);

/** Wider ranges take in too many who have done nothing: 65,536 IPv4 addresses, or the network of one provider's customer. */
const widest = { ipv4: 16, ipv6: 32 };

/** A decision that would cut off this machine, the own network or half of the internet is refused. Throws `invalid_input`. */
export function assertHarmless({ scope, value }: Target, allowPrivate: boolean): void {
  if (scope !== 'Ip' && scope !== 'Range') return;
  const [address = '', prefix] = value.split('/');
  const where = addressScope(address);
  if (never.has(where))
    throw new ConnectorError('invalid_input', `${value} is not banned: ${where.replaceAll('_', '-')} addresses are no attacker's`);
  if (own.has(where) && !allowPrivate)
    throw new ConnectorError('invalid_input', `${value} is not banned: it is of the own network (${where})`, {
      hint: 'Set allowPrivate to ban it all the same.',
    });
  const least = widest[parseIp(address).type === 'ipv4' ? 'ipv4' : 'ipv6'];
  if (prefix !== undefined && Number(prefix) < least)
    throw new ConnectorError('invalid_input', `${value} is not banned: a range wider than /${least} takes in too many`, {
      hint: 'Ban smaller ranges.',
    });
}
