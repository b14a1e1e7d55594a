import { ConnectorError } from '../errors.ts';

declare const checked: unique symbol;

/** A path below a connector's address that is safe to request. Made by {@link path} or {@link linkWithin}. */
export type Path = string & { readonly [checked]: true };

/**
 * Builds a path below the address, with each value percent-encoded once: path`files/${hash}`.
 * Throws `invalid_input` for a value that makes a segment empty, `.` or `..`, or that has half of a surrogate pair.
 */
export function path(strings: TemplateStringsArray, ...values: ReadonlyArray<string | number>): Path {
  const result = String.raw({ raw: strings.raw }, ...values.map(encodeSegment));
  const segments = result.replace(/[?#].*/s, '').split('/');
  // Some vendors' paths end in a slash.
  if (strings.at(-1)?.endsWith('/')) segments.pop();
  // `encodeURIComponent` leaves dots alone, so that `..` would climb out of the address.
  if (values.length > 0 && segments.some((segment) => segment === '' || segment === '.' || segment === '..'))
    throw new ConnectorError('invalid_input', 'an identifier must not be empty, "." or ".."');
  return result as Path;
}

const encodeSegment = (value: string | number): string => encodeURIComponent(wellFormed(String(value)));

/** Half of a surrogate pair would arrive as another character, and so name another thing. Throws `invalid_input`. */
export function wellFormed(value: string): string {
  if (value.isWellFormed()) return value;
  throw new ConnectorError('invalid_input', 'an identifier has half of a surrogate pair: it is not valid Unicode');
}

/**
 * A link from an answer, as a path, if it stays within the address; credentials then do too.
 * Throws `invalid_response` for a link to anywhere else.
 */
export function linkWithin(baseUrl: string, link: string): Path {
  const base = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  const url = URL.parse(link, base);
  if (!url || url.origin !== base.origin || !url.pathname.startsWith(base.pathname) || url.username || url.password)
    throw new ConnectorError('invalid_response', 'the answer links to another address', {
      hint: `Links are followed within ${base.origin}${base.pathname} only. If the server is behind a proxy, set its public address.`,
    });
  return `${url.pathname.slice(base.pathname.length)}${url.search}` as Path;
}
