/** One request and its answer, as they were on the wire. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Headers;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A `fetch` that keeps what went by. */
export function capturing(fetch: typeof globalThis.fetch) {
  const exchanges: Exchange[] = [];
  let problem: Error | undefined;
  const capture: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const response = await fetch(request, { redirect: 'manual', signal: request.signal });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (textOf(bytes) === undefined)
      problem = new Error(`the answer to ${request.method} ${new URL(request.url).pathname} is no text: only text can be recorded`);
    exchanges.push({
      method: request.method,
      url: request.url,
      requestHeaders: request.headers,
      status: response.status,
      headers: response.headers,
      text: textOf(bytes) ?? '',
    });
    const headers = new Headers(response.headers);
    // The body comes out of `fetch` unpacked.
    for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name);
    const hasBody = ![101, 204, 205, 304].includes(response.status);
    return new Response(hasBody ? bytes : null, { status: response.status, statusText: response.statusText, headers });
  };
  return { exchanges, fetch: capture, problem: () => problem };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
