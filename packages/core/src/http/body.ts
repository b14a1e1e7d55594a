import type { BodyOptions, Call } from './client.ts';
import { wellFormed } from './path.ts';

/** As ky takes it. */
export function bodyOf({ json, form, body }: Pick<BodyOptions<never>, 'json' | 'form' | 'body'>) {
  if (json !== undefined) return { json };
  if (body !== undefined) return { body };
  if (form === undefined) return {};
  return {
    body:
      form instanceof URLSearchParams
        ? form
        : new URLSearchParams(
            Object.entries(form).flatMap(([key, value]) => (value === undefined ? [] : [[key, wellFormed(String(value))]])),
          ),
  };
}

/** The same request once more. Made only when it is needed: a clone beforehand would keep a second copy of every body. */
export function anew({ headers: sent }: Request, call: Call): Request {
  const { json, body } = { json: undefined, body: undefined, ...bodyOf(call) };
  const headers = new Headers(sent);
  // Each form has a boundary of its own.
  if (body instanceof FormData) headers.delete('content-type');
  return new Request(call.url, { method: call.method, headers, body: json === undefined ? (body ?? null) : JSON.stringify(json) });
}
