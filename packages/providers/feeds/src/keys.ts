/** Where `user@host:port` stands in a URL as core writes it. */
function authorityOf(url: string): readonly [start: number, end: number] {
  const start = url.indexOf('//') + 2;
  const slash = url.indexOf('/', start);
  const query = url.indexOf('?', start);
  const end = slash >= 0 && (query < 0 || slash < query) ? slash : query;
  return [start, end < 0 ? url.length : end];
}

/**
 * What of a URL is compared. `http` and `https` are one, since lists and victims name the same page by either; a user name
 * before the host is part of the lure and not of the address. Takes a URL as core writes it, which need not be parsed again.
 */
export function urlKey(url: string): string {
  if (url.startsWith('http:') && !url.includes('@') && !url.endsWith('?')) return url;
  const [start, end] = authorityOf(url);
  const scheme = url.startsWith('https:') ? 'http' : url.slice(0, start - '://'.length);
  const at = url.lastIndexOf('@', end - 1);
  const key = `${scheme}://${url.slice(at < start ? start : at + 1)}`;
  // A question mark with nothing behind it is no query.
  return key.indexOf('?') === key.length - 1 ? key.slice(0, -1) : key;
}

/** Where the host stands, without its port and the brackets of an IPv6 address. Takes what `urlKey` makes. */
export function hostOf(key: string): readonly [start: number, end: number] {
  const [start, end] = authorityOf(key);
  if (key[start] === '[') return [start + 1, key.indexOf(']', start)];
  const port = key.indexOf(':', start);
  return [start, port < 0 || port > end ? end : port];
}
