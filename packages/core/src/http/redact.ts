import type { ConnectorError, ConnectorErrorOptions } from '../errors.ts';
import { Secret } from '../secret.ts';

/** Replaces known secret values, in each form they are sent in, by `[REDACTED]`. */
export interface Redactor {
  add(secret: string): void;
  redact(text: string): string;
  /** Tells the credentials of one configuration from those of another, without being one. */
  fingerprint(): string;
}

/** Shorter values would tear ordinary words apart. */
const minLength = 4;
/** Fetched tokens come and go; only the latest are worth looking for. Those of the configuration stay. */
const maxFetched = 64;

export function createRedactor(config?: unknown): Redactor {
  const configured = [...secretsIn(config)].map((secret) => secret.reveal());
  const fetched = new Set<string>();
  // Made when first needed: most programs set connectors up that they never use.
  let forms: readonly string[] | undefined;
  const knownForms = (): readonly string[] => {
    const known = [...configured, ...fetched].filter((secret) => secret.length >= minLength);
    // Longest first: a form that begins with another, perhaps another secret's, must not be cut short.
    return (forms ??= [...new Set(known.flatMap(formsOf))].sort((a, b) => b.length - a.length));
  };

  return {
    add(secret) {
      if (fetched.has(secret)) return;
      if (fetched.size >= maxFetched) fetched.delete(fetched.values().next().value ?? '');
      fetched.add(secret);
      forms = undefined;
    },
    redact(text) {
      let result = text;
      for (const form of knownForms()) result = result.replaceAll(form, '[REDACTED]');
      return result;
    },
    fingerprint: () => hashOf(configured.join('\n')),
  };
}

/** An error with all credentials taken out of it, and what else is to change. */
export function redacted(error: ConnectorError, { redact }: Redactor, changes: ConnectorErrorOptions): ConnectorError {
  const { message, requestId, hint } = error;
  return error.with({
    message: redact(message),
    ...(requestId !== undefined && { requestId: redact(requestId) }),
    ...(hint !== undefined && { hint: redact(hint) }),
    ...changes,
  });
}

/** 64 bits of FNV-1a: enough to tell keys apart, and nothing to get them back from. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16);
}

function* secretsIn(value: unknown): Generator<Secret> {
  if (value instanceof Secret) yield value;
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) yield* secretsIn(inner);
}

function formsOf(secret: string): string[] {
  const base64 = toBase64(secret);
  const bare = base64.replace(/=+$/, '');
  const encoded = [encodeURIComponent(secret.toWellFormed()), new URLSearchParams({ '': secret }).toString().slice(1)];
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    ...encoded,
    ...encoded.map((text) => text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())),
    base64,
    bare,
    bare.replaceAll('+', '-').replaceAll('/', '_'),
  ];
}

/** Base64 of UTF-8 text. (`btoa` alone throws outside Latin-1.) */
export function toBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}

/** Base64url of UTF-8 text without padding. */
export const toBase64Url = (text: string): string => toBase64(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
