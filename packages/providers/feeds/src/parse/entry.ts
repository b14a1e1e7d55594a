import { detectIndicator, type Indicator, isConnectorError, parseDomain, parseIndicator, refang, tidyIndicator } from '@tw/connector-core';
import type { About } from '../about.ts';
import type { Collector } from '../collector.ts';
import { allKinds, type Kind, kindName, kindOfType } from '../kinds.ts';
import { below, itselfAndBelow, type Scope } from '../listed.ts';
import { parseRange } from '../ranges.ts';

/** Why a text is no entry. A function, since a reason is costly and only the first ones are kept. */
export type Refusal = () => string;

export interface EntryOptions {
  readonly about?: About | undefined;
  /** What the list says it can be; anything else is refused. */
  readonly kinds?: readonly Kind[] | undefined;
}

/** Adds what one text of a list stands for. `bare` is the scope of a domain without any mark. */
export function addEntry(text: string, to: Collector, bare: Scope, options: EntryOptions = {}): Refusal | undefined {
  // As nearly all lists write them.
  const plain = tidyIndicator(text);
  if (plain !== undefined) return addIndicator(plain, to, bare, options);
  const entry = refang(unquoted(text));
  const { kinds = allKinds } = options;
  const marked = kinds.includes('domain') ? markedDomain(entry) : undefined;
  if (marked !== undefined) return addMarked(marked, to, options.about);
  const range = kinds.includes('address') ? parseRange(entry) : undefined;
  if (range !== undefined && range.length === 0) return () => 'covers every address there is';
  if (range !== undefined) {
    to.addRange(range, options.about);
    return undefined;
  }
  const indicator = detectIndicator(entry);
  if (indicator === undefined) return () => reasonOf(() => parseIndicator(entry));
  return addIndicator(kinds.includes('domain') || kinds.includes('address') ? withoutPort(indicator, entry) : indicator, to, bare, options);
}

function addIndicator(indicator: Indicator, to: Collector, bare: Scope, { about, kinds = allKinds }: EntryOptions): Refusal | undefined {
  const kind = kindOfType(indicator.type);
  if (!kinds.includes(kind)) {
    const isHost = kind === 'domain' || kind === 'address';
    if (isHost && kinds.includes('url')) return addEntry(`http://${hostOf(indicator)}/`, to, bare, { about, kinds });
    return () =>
      `is ${kindName[kind]}, where the list has ${kinds.map((each) => kindName[each]).join(' or ') || 'what cannot be looked up'}`;
  }
  if (indicator.type === 'domain') to.addDomain(indicator.value, bare, about);
  else to.add(indicator, about);
  return undefined;
}

const hostOf = ({ type, value }: Indicator): string => (type === 'ipv6' ? `[${value}]` : value);

/** `192.0.2.1:443` and `evil.example:8080` are meant as the host: lists of command and control servers are written so. */
function withoutPort(indicator: Indicator, entry: string): Indicator {
  if (indicator.type !== 'url' || entry.includes('/')) return indicator;
  return detectIndicator(new URL(indicator.value).hostname) ?? indicator;
}

function unquoted(text: string): string {
  const quote = text[0];
  return (quote === '"' || quote === "'") && text.length > 1 && text.endsWith(quote) ? text.slice(1, -1).trim() : text;
}

interface Marked {
  readonly name: string;
  readonly scope: Scope | 'exception';
}

/** `*.x`: what is below x, as in certificates; `.x`, as in proxies, and `||x^`, as in ad blockers: x too; `@@||x^`: not x. */
function markedDomain(entry: string): Marked | undefined {
  const [, at, name] = /^(@@)?\|\|([^\s/^$|*]+)\^$/.exec(entry) ?? [];
  if (name !== undefined) return { name, scope: at === undefined ? itselfAndBelow : 'exception' };
  if (entry.startsWith('*.')) return { name: entry.slice(2), scope: below };
  if (/^\.[^.]/.test(entry)) return { name: entry.slice(1), scope: itselfAndBelow };
  return undefined;
}

function addMarked({ name, scope }: Marked, to: Collector, about: About | undefined): Refusal | undefined {
  const indicator = detectIndicator(name);
  if (indicator?.type !== 'domain') return () => reasonOf(() => parseDomain(name));
  if (scope === 'exception') to.addException(indicator.value);
  else to.addDomain(indicator.value, scope, about);
  return undefined;
}

function reasonOf(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    if (isConnectorError(error)) return error.message;
    throw error;
  }
  return 'is no entry';
}
