import { inspect } from 'node:util';

/** Finds credentials in whatever a program might log. */
export interface LeakDetector {
  /** The first credential in a text, in whatever encoding, or a recognisable part of it. */
  find(text: string): string | undefined;
  /** Throws if a value shows a credential, in any of the ways a value is printed. */
  assertNone(value: unknown, what: string): void;
  /** Whether this object went through {@link assertNone} and showed none. */
  isSearched(value: unknown): boolean;
}

/** So many first characters give a long credential away, as when a text was cut in the middle of it. */
const tellingPart = 8;

export function createLeakDetector(credentials: readonly string[]): LeakDetector {
  const parts = credentials.map((credential) => ({
    credential,
    part: credential.length >= tellingPart * 1.5 ? credential.slice(0, tellingPart) : credential,
  }));
  // Nothing was found in these: most texts and words come again and again.
  const harmlessTexts = new Set<string>();
  const harmlessWords = new Set<string>();
  const harmless = new WeakSet();
  const find = (text: string) => {
    if (harmlessTexts.has(text)) return undefined;
    for (const form of readings(text, harmlessWords)) for (const { credential, part } of parts) if (form.includes(part)) return credential;
    harmlessTexts.add(text);
    return undefined;
  };
  return {
    find,
    assertNone(value, what) {
      for (const [how, text] of printed(value)) {
        const found = find(text);
        if (found !== undefined) throw new Error(`the credential ${JSON.stringify(`${found.slice(0, 3)}…`)} is in ${how} of ${what}`);
      }
      if (typeof value === 'object' && value !== null) harmless.add(value);
    },
    isSearched: (value) => typeof value === 'object' && value !== null && harmless.has(value),
  };
}

/** A text as it is, percent-decoded, and each word that may be Base64 decoded, once: a `Basic` pair is one. */
function* readings(text: string, harmless: Set<string>): Generator<string> {
  yield text;
  if (text.includes('%')) yield text.replaceAll(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  if (text.includes('+')) yield text.replaceAll('+', ' ');
  for (const [word] of text.matchAll(/[\w+/-]{8,}/g)) {
    if (harmless.has(word)) continue;
    yield Buffer.from(word, 'base64').toString('latin1');
    // Asked for the next reading: there was nothing in this one.
    harmless.add(word);
  }
}

function* printed(value: unknown): Generator<[how: string, text: string]> {
  if (typeof value === 'object' && value !== null) {
    if ('message' in value) yield ['the message', String(value.message)];
    if ('stack' in value) yield ['the stack', String(value.stack)];
  }
  yield ['the text', printable(value)];
  yield ['the JSON', json(value)];
  yield ['the inspection', inspect(value, { depth: 10, showHidden: true, maxArrayLength: null, maxStringLength: null })];
  // What a class hides by an inspection of its own must not be there to be found either.
  yield [
    'the inspection',
    inspect(value, { depth: 10, showHidden: true, customInspect: false, maxArrayLength: null, maxStringLength: null }),
  ];
}

/** An object without a prototype has no text. */
function printable(value: unknown): string {
  try {
    return String(value);
  } catch {
    return '';
  }
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}
