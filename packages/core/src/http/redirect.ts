import { ConnectorError } from '../errors.ts';
import { oneLine } from '../values.ts';
import type { Answer } from './answer.ts';

const maxRedirects = 5;

const isRedirect = ({ status }: Answer): boolean => status >= 300 && status < 400 && status !== 304;

/** Sends a request and follows redirects of GET within its origin: credentials go no further. */
export async function followRedirects(
  method: string,
  first: Request,
  send: (request: Request) => Promise<Answer>,
  again: (url: URL) => Promise<Request>,
): Promise<Answer> {
  let { url } = first;
  let answer = await send(first);
  for (let redirects = 0; isRedirect(answer); redirects++) {
    answer.discard();
    const target = targetOf(answer, url);
    const problem = refusalOf(target, url) ?? (method === 'GET' ? undefined : 'to another path');
    if (target === undefined || problem !== undefined || redirects >= maxRedirects)
      throw new ConnectorError('request_failed', `the server redirects ${problem ?? `more than ${maxRedirects} times`}`, {
        status: answer.status,
        hint: 'Set the address that the server redirects to, if it is the vendor’s. Credentials are never sent along a redirect to another origin.',
      });
    url = target.href;
    answer = await send(await again(target));
  }
  return answer;
}

function targetOf(answer: Answer, url: string): URL | undefined {
  const location = answer.headers.get('location');
  return (location ? URL.parse(location, url) : null) ?? undefined;
}

function refusalOf(target: URL | undefined, url: string): string | undefined {
  if (target === undefined) return 'to nowhere';
  if (target.origin !== new URL(url).origin) return `to ${oneLine(target.origin === 'null' ? target.protocol : target.origin, 100)}`;
  return target.username || target.password ? 'to an address with a user name' : undefined;
}
