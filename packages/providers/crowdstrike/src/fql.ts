import { ConnectorError, detectIndicator } from '@tw/connector-core';

/**
 * A text as an FQL string, quotes included. It stands for itself: quotes and backslashes are escaped, and a `*`, which FQL reads
 * as a wildcard even there and has no escape for, is `invalid_input`. https://falconpy.io/Usage/Falcon-Query-Language.html
 */
export function literal(value: string): string {
  if (value.includes('*')) throw new ConnectorError('invalid_input', 'a value in an FQL filter must not have a *: it would match anything');
  return pattern(value);
}

/** The same, with `*` for any characters. */
const pattern = (value: string): string => `'${value.replace(/['\\]/g, '\\$&')}'`;

/** Makes a filter for `searchHosts`, each value quoted: fql`hostname:${name}+last_seen:>${time}`. Throws `invalid_input` for a value with `*`. */
export const fql = (strings: TemplateStringsArray, ...values: readonly string[]): string =>
  String.raw({ raw: strings.raw }, ...values.map(literal));

/** `property:'value'`, with operators, brackets and parentheses: no host name and no address looks like it. */
const filter = /^[(\s]*[a-z]\w*(?:\.\w+)*:[!<>=~*]{0,3}\[?\s*'/i;

/** The filter for a search: FQL as it is, an address, or a part of a name; `undefined` for all hosts. */
export function hostFilter(query: string): string | undefined {
  const text = query.trim();
  if (text === '') return undefined;
  if (filter.test(text)) return text;
  const indicator = detectIndicator(text);
  if (indicator?.type === 'ipv4' || indicator?.type === 'ipv6')
    return ['local_ip', 'external_ip', 'connection_ip'].map((property) => `${property}:${literal(indicator.value)}`).join(',');
  return `hostname:*${pattern(text.includes('*') ? text : `*${text}*`)}`;
}

/** Equality minds the case, and host names do not. */
export const nameFilter = (hostname: string): string =>
  [...new Set([hostname, hostname.toUpperCase(), hostname.toLowerCase()])].map((name) => `hostname:${literal(name)}`).join(',');
