/** The environment variable that names the file for what is recorded. */
export const recordingVariable = 'TW_CONTRACT_RECORDING';

/** A request as a server got it. */
export interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body: string;
}

const isJson = ({ headers }: Recorded): boolean => /\bjson\b/.test(headers['content-type'] ?? '');

export const bodyOf = ({ body }: Recorded): Buffer => Buffer.from(body, 'base64');

/** What a value is made of: of two requests with the same, a document that takes one takes the other. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((item) => JSON.stringify(shapeOf(item))))].toSorted();
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, key === 'type' ? inner : shapeOf(inner)]),
  );
}

function readJson(request: Recorded): unknown {
  try {
    return JSON.parse(bodyOf(request).toString());
  } catch {
    return undefined;
  }
}

/** One request of each kind: tests make the same ones over and over. */
export function distinct(requests: readonly Recorded[]): readonly Recorded[] {
  const kinds = new Map<string, Recorded>();
  for (const request of requests) {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const shape = isJson(request) ? shapeOf(readJson(request)) : request.headers['content-type']?.split(';')[0];
    const path = pathname.replace(/[^/]*(?:\d|%)[^/]*/g, (part) => (/^v?\d$/.test(part) ? part : '{}'));
    const kind = JSON.stringify([request.method, path, [...new Set(searchParams.keys())].toSorted(), shape]);
    if (!kinds.has(kind)) kinds.set(kind, request);
  }
  return [...kinds.values()];
}

/** The same request with something that no document takes: a body of another type. Undefined where it has no body in JSON. */
export function spoilt(request: Recorded): Recorded | undefined {
  const body = isJson(request) ? readJson(request) : undefined;
  if (typeof body !== 'object' || body === null) return undefined;
  return { ...request, body: Buffer.from(JSON.stringify(Array.isArray(body) ? { not: 'a list' } : ['not an object'])).toString('base64') };
}
