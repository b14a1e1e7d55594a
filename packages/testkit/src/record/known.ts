import { Secret, type Setting } from '@tw/connector-core';
import type { Exchange } from './capture.ts';
import type { Known } from './scrub.ts';

/** Shorter credentials are in any text, so that nobody could tell whether they are still there. */
const shortest = 6;

const who = /user|e?mail|login|tenant|client|account|owner|organi[sz]ation|domain|mailbox/i;

/** What is known from the settings: credentials, hosts, and who the user is. The last is told by the name of a setting or the look of its value. */
export function knownFromSettings(
  settings: readonly Setting[],
  given: Readonly<Record<string, unknown>>,
): { readonly known: readonly Known[]; readonly placeholders: Readonly<Record<string, unknown>> } {
  const known: Known[] = [];
  const add = (name: string, value: string, placeholder: string, isWord: boolean): string => {
    const same = known.find((each) => each.value === value);
    if (same) return same.placeholder;
    known.push({ name, value, placeholder, isWord });
    return placeholder;
  };
  const replace = (name: string, value: string, isSecret: boolean): string => {
    if (isSecret) return add(name, asSecret(name, value), `placeholder-${kebab(name)}`, false);
    if (/(?:^u|U)rl$/.test(name)) return addressOf(name, value, add, known.length + 1);
    if (!who.test(name) && !value.includes('@')) return value;
    const placeholder = add(name, value, placeholderFor(name, value, known.length + 1), true);
    // Colleagues have the same one.
    const [, domain] = /@([\w-]+(?:\.[\w-]+)+)$/.exec(value) ?? [];
    if (domain !== undefined) add(name, domain, 'example.com', true);
    return placeholder;
  };
  const placeholders = Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const isSecret = settings.some((setting) => setting.name === name && setting.secret);
      const plain = value instanceof Secret ? value.reveal() : value;
      if (typeof plain === 'string') return [name, replace(name, plain, isSecret)];
      return [name, Array.isArray(plain) ? plain.map((each) => (typeof each === 'string' ? replace(name, each, isSecret) : each)) : plain];
    }),
  );
  return { known, placeholders };
}

function asSecret(name: string, value: string): string {
  if (value.length >= shortest) return value;
  throw new Error(`${name} has fewer than ${shortest} characters: it could not be told whether it is in the recording`);
}

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Of the same kind, so that the settings of the replay pass. */
function placeholderFor(name: string, value: string, number: number): string {
  if (value.includes('@')) return `user${number}@example.com`;
  if (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value)) return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  if (/^[\w-]+(?:\.[\w-]+)+$/.test(value)) return `name${number}.example.com`;
  return `placeholder-${kebab(name)}`;
}

/** The origin and the host by itself; the path stays. */
function addressOf(
  name: string,
  value: string,
  add: (name: string, value: string, placeholder: string, isWord: boolean) => string,
  number: number,
): string {
  const { origin, host, hostname, pathname } = new URL(value);
  const placeholder = add(name, origin, `https://host${number}.example.com`, true);
  const placeholderHost = new URL(placeholder).host;
  for (const part of [host, hostname]) add(name, part, placeholderHost, true);
  return placeholder + pathname.replace(/\/$/, '');
}

const tokenKey = /^(?:(?:access|refresh|id|session|auth|bearer|api)[-_]?(?:token|key|id)|token|jwt|.*secret|.*passw(?:or)?d|assertion)$/i;

/** Tokens and cookies that came back, and whatever the connector sent as a credential. */
export function knownFromExchanges(exchanges: readonly Exchange[]): readonly Known[] {
  const sent = exchanges.map(({ requestHeaders }) => [...requestHeaders].map(([name, value]) => `${name}: ${value}`).join('\n')).join('\n');
  const credentials = exchanges.flatMap(({ text, headers, requestHeaders }) => [
    ...leaves(parsed(text)).flatMap(([key, value]) => (tokenKey.test(key) || (value.length >= 16 && sent.includes(value)) ? [value] : [])),
    ...headers.getSetCookie().flatMap((cookie) => valueOf(cookie)),
    ...(requestHeaders.get('cookie') ?? '').split(';').flatMap((cookie) => valueOf(cookie)),
    ...(requestHeaders.get('authorization')?.split(' ').slice(1) ?? []),
  ]);
  const distinct = [...new Set(credentials)].filter((value) => value.length >= shortest);
  return distinct.map((value, index) => ({
    name: 'a token or cookie',
    value,
    placeholder: `placeholder-token-${index + 1}`,
    isWord: false,
  }));
}

const valueOf = (cookie: string): string[] => /^[^=;]+=([^;]+)/.exec(cookie)?.slice(1) ?? [];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function leaves(value: unknown, key = ''): (readonly [key: string, value: string])[] {
  if (typeof value === 'string') return [[key, value]];
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, name)) : [];
}
