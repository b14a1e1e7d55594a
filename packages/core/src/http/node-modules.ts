import type { Readable } from 'node:stream';
import { ConnectorError } from '../errors.ts';
import { TextCollector } from './answer.ts';

export interface NodeModules {
  readonly http: typeof import('node:http');
  readonly https: typeof import('node:https');
  readonly zlib: typeof import('node:zlib');
  readonly stream: typeof import('node:stream');
}

let modules: NodeModules | undefined | null = null;

/** Node's own modules, loaded at the first request; `undefined` in other runtimes. */
export function nodeModules(): NodeModules | undefined {
  if (modules !== null) return modules;
  const { process } = globalThis;
  const isOther = 'Bun' in globalThis || 'Deno' in globalThis || 'WebSocketPair' in globalThis;
  if (isOther || typeof process?.getBuiltinModule !== 'function' || process.versions?.node === undefined) return (modules = undefined);
  modules = {
    http: process.getBuiltinModule('node:http'),
    https: process.getBuiltinModule('node:https'),
    zlib: process.getBuiltinModule('node:zlib'),
    stream: process.getBuiltinModule('node:stream'),
  };
  return modules;
}

/** Asks about a value again only where it is another than the last time. */
export function askedOnce<T>(ask: (value: T) => boolean): (value: T) => boolean {
  let last: { readonly value: T; readonly answer: boolean } | undefined;
  return (value) => (last?.value === value ? last : (last = { value, answer: ask(value) })).answer;
}

/** What a body's bytes are, once decompressed. */
export function decoded({ zlib, stream }: NodeModules, body: Readable, status: number, header: (name: string) => string | null): Readable {
  const encoding = header('content-encoding')?.trim().toLowerCase() ?? 'identity';
  // No body is no compressed body either.
  if (encoding === 'identity' || encoding === '' || status === 204 || header('content-length') === '0') return body;
  const decoder = { gzip: zlib.createGunzip, 'x-gzip': zlib.createGunzip, deflate: zlib.createInflate, br: zlib.createBrotliDecompress }[
    encoding
  ];
  if (decoder === undefined) {
    body.destroy();
    throw new ConnectorError('invalid_response', `the answer has the unknown content encoding ${JSON.stringify(encoding.slice(0, 40))}`);
  }
  // The error, if any, comes out of the decoder's own reading.
  return stream.pipeline(body, decoder({ chunkSize: 65_536 }), () => undefined);
}

/** All of a body as text. */
export function collect(body: Readable, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const text = new TextCollector(maxBytes);
    const broken = () =>
      body.errored ?? Object.assign(new Error('the connection was closed before the end of the answer'), { code: 'ECONNRESET' });
    // It may have broken off before anybody listened.
    if (body.destroyed) return reject(broken());
    body.on('data', (chunk: Uint8Array) => {
      try {
        text.add(chunk);
      } catch (error) {
        body.destroy();
        reject(error);
      }
    });
    body.once('end', () => resolve(text.end()));
    body.on('error', reject);
    // A connection that ends early closes without an `end`.
    body.once('close', () => {
      if (!body.readableEnded) reject(broken());
    });
  });
}
