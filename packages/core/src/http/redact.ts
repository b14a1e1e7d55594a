import { Secret } from '../secret.ts';

/** Replaces known secret values, in each form they are sent in, by `[REDACTED]`. */
export interface Redactor {
  add(secret: string): void;
  redact(text: string): string;
  /** Tells the credentials of one configuration from those of another, without being one. */
  readonly fingerprint: string;
}

/** Shorter values would tear ordinary words apart. */
const minLength = 4;
/** Tokens come and go; only the latest are worth looking for. */
const maxSecrets = 64;

export function createRedactor(config?: unknown): Redactor {
  const forms = new Map<string, readonly string[]>();
  const secrets = [...secretsIn(config)].map((secret) => secret.reveal());
  const redactor: Redactor = {
    add(secret) {
      if (secret.length < minLength || forms.has(secret)) return;
      if (forms.size >= maxSecrets) forms.delete(forms.keys().next().value ?? '');
      forms.set(secret, formsOf(secret));
    },
    redact(text) {
      let result = text;
      for (const each of forms.values()) for (const form of each) result = result.replaceAll(form, '[REDACTED]');
      return result;
    },
    fingerprint: hashOf(secrets.join('\n')),
  };
  for (const secret of secrets) redactor.add(secret);
  return redactor;
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
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    new URLSearchParams({ '': secret }).toString().slice(1),
    base64,
    base64.replace(/=+$/, ''),
    base64.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'),
  ];
  // Longest first: a form that begins with another must not be cut short.
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** Base64 of UTF-8 text. (`btoa` alone throws outside Latin-1.) */
export function toBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}

/** Base64url of UTF-8 text without padding. */
export const toBase64Url = (text: string): string => toBase64(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
