import type { Kind } from '../../kinds.ts';
import { plainName } from '../table.ts';

/** One thing that can be looked up. */
export interface Observable {
  /** Absent where the pattern does not say whether it is an address or a name. */
  readonly kind?: Kind;
  readonly value: string;
}

/** What a part of a pattern says. */
export type Meaning =
  | {
      readonly is: 'any';
      /** Each of them alone is what the pattern is about. */
      readonly observables: readonly Observable[];
      /** Hashes that are all of one file. */
      readonly isOneFile: boolean;
      /** Of alternatives that are not understood. */
      readonly problems: readonly string[];
    }
  /** It only narrows down what stands beside it: a port, the name of a file. */
  | { readonly is: 'narrowing'; readonly path: string }
  | { readonly is: 'unclear'; readonly why: string };

export const unclear = (why: string): Meaning => ({ is: 'unclear', why });

const hashes = new Set(['md5', 'sha1', 'sha256', 'sha512']);
const kinds: ReadonlyMap<string, Kind | undefined> = new Map([
  ['ipv4-addr:value', 'address'],
  ['ipv6-addr:value', 'address'],
  ['domain-name:value', 'domain'],
  ['url:value', 'url'],
  ['email-addr:value', 'email'],
  ['email-message:from_ref.value', 'email'],
  ['email-message:sender_ref.value', 'email'],
  ['network-traffic:dst_ref.value', undefined],
  ['network-traffic:src_ref.value', undefined],
]);
/** A hash stays the same file under another name, and lists of addresses with ports mean the host. */
const narrowing = new Set([
  'file:name',
  'file:size',
  'file:mime_type',
  'file:parent_directory_ref.path',
  'network-traffic:dst_port',
  'network-traffic:src_port',
  'network-traffic:protocols[*]',
  'network-traffic:dst_ref.type',
  'network-traffic:src_ref.type',
]);

/** `path = value`, or one of several values. */
export function compared(path: string, values: readonly string[]): Meaning {
  const [, algorithm] = /^(?:file|artifact):hashes\.'?([A-Za-z0-9-]+)'?$/.exec(path) ?? [];
  const isHash = algorithm !== undefined && hashes.has(plainName(algorithm));
  if (!isHash && !kinds.has(path)) return narrowing.has(path) ? { is: 'narrowing', path } : unclear(`${path} cannot be looked up`);
  const kind = isHash ? 'hash' : kinds.get(path);
  return {
    is: 'any',
    observables: values.map((value) => (kind === undefined ? { value } : { kind, value })),
    isOneFile: isHash && values.length === 1,
    problems: [],
  };
}

/** Two observables together are no single indicator, unless they are hashes of the same file. */
export function both(one: Meaning, other: Meaning): Meaning {
  if (one.is === 'unclear' || other.is === 'narrowing') return one;
  if (other.is === 'unclear' || one.is === 'narrowing') return other;
  if (!one.isOneFile || !other.isOneFile) return unclear('joins two observables with AND');
  return { ...one, observables: [...one.observables, ...other.observables] };
}

/** Each alternative stands for itself; what is not understood of one does not touch the others. */
export function either(parts: readonly Meaning[]): Meaning {
  const [first, ...others] = parts;
  if (first !== undefined && (others.length === 0 || parts.every(({ is }) => is === 'narrowing'))) return first;
  const observables = parts.flatMap((part) => (part.is === 'any' ? part.observables : []));
  const problems = parts.flatMap((part) => (part.is === 'any' ? part.problems : [whyNot(part)]));
  return observables.length === 0 ? unclear(problems[0] ?? '') : { is: 'any', observables, isOneFile: false, problems };
}

export const whyNot = (part: Exclude<Meaning, { is: 'any' }>): string =>
  part.is === 'unclear' ? part.why : `${part.path} alone cannot be looked up`;
