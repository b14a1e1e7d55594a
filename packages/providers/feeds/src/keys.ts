/** Where the host of a URL begins, behind `//` and what stands before an `@`. Takes a URL as core writes it. */
function startOfHost(url: string, endOfHost: number): number {
  return Math.max(url.indexOf('//') + 2, url.lastIndexOf('@', endOfHost) + 1);
}

function endOfHost(url: string): number {
  const start = url.indexOf('//') + 2;
  const slash = url.indexOf('/', start);
  const query = url.indexOf('?', start);
  if (slash < 0) return query < 0 ? url.length : query;
  return query < 0 ? slash : Math.min(slash, query);
}

/**
 * What of a URL is compared. `http` and `https` are one, since lists and victims name the same page by either; a user name
 * before the host is part of the lure and not of the address. Takes a URL as core writes it, which need not be parsed again.
 */
export function urlKey(url: string): string {
  const scheme = url.startsWith('https:') ? 'http' : url.slice(0, url.indexOf(':'));
  // A question mark with nothing behind it is no query.
  const end = url.indexOf('?') === url.length - 1 ? url.length - 1 : url.length;
  return `${scheme}://${url.slice(startOfHost(url, endOfHost(url)), end)}`;
}

/** The host without its port, and without the brackets of an IPv6 address. Takes what `urlKey` makes. */
export function hostOf(key: string): string {
  const start = key.indexOf('//') + 2;
  if (key[start] === '[') return key.slice(start + 1, key.indexOf(']', start));
  const end = endOfHost(key);
  const port = key.indexOf(':', start);
  return key.slice(start, port < 0 || port > end ? end : port);
}

export function withoutQuery(key: string): string {
  const query = key.indexOf('?');
  return query < 0 ? key : key.slice(0, query);
}
