import { readings } from './readings.ts';

/** A value that must not be published. */
export interface Known {
  /** What it is, for messages: the name of a setting. */
  readonly name: string;
  readonly value: string;
  /** What stands in its place; always the same, so that what is played still fits together. */
  readonly placeholder: string;
  /** Names and hosts are replaced as whole words only; credentials wherever they are. */
  readonly isWord: boolean;
}

/** Replaces known values in a text, in each form in which they are usually sent. */
export function createScrubber(known: readonly Known[]) {
  // Longest first: a form that begins with another must not be cut short.
  const forms = known
    .flatMap((each) => formsOf(each).map((form) => ({ ...form, pattern: patternOf(form.text, each.isWord) })))
    .sort((a, b) => b.text.length - a.text.length);
  const replaced = (text: string): string => forms.reduce((result, { pattern, by }) => result.replaceAll(pattern, () => by), text);
  return (text: string): string => replaced(replaced(text).replaceAll(/[\w+/-]{8,}={0,2}/g, (word) => unpacked(word, replaced)));
}

/** Base64 that holds more than the value, such as the pair of a `Basic` login. */
function unpacked(word: string, replace: (text: string) => string): string {
  const text = Buffer.from(word, 'base64').toString();
  if (text.includes('\ufffd')) return word;
  const other = replace(text);
  return other === text ? word : Buffer.from(other).toString(/[-_]/.test(word) ? 'base64url' : 'base64');
}

function formsOf({ value, placeholder }: Known): readonly { readonly text: string; readonly by: string }[] {
  const encoders: readonly ((text: string) => string)[] = [
    (text) => text,
    (text) => JSON.stringify(text).slice(1, -1),
    encodeURIComponent,
    (text) => encodeURIComponent(text).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    (text) => new URLSearchParams({ '': text }).toString().slice(1),
    (text) => Buffer.from(text).toString('base64'),
    (text) => Buffer.from(text).toString('base64').replace(/=+$/, ''),
    (text) => Buffer.from(text).toString('base64url'),
  ];
  return encoders.map((encode) => ({ text: encode(value), by: encode(placeholder) }));
}

const patternOf = (text: string, isWord: boolean): RegExp => {
  const literal = RegExp.escape?.(text) ?? text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return isWord ? new RegExp(`(?<![\\w.-])${literal}(?![\\w-]|\\.\\w)`, 'gi') : new RegExp(literal, 'g');
};

/** The first of the known values that a text still holds, in whatever form; as a name, since the value must not be shown. */
export function stillIn(text: string, known: readonly Known[]): Known | undefined {
  const all = [...readings(text)];
  return known.find(({ value, isWord }) => {
    const pattern = isWord ? patternOf(value, true) : undefined;
    const lower = value.toLowerCase();
    // A user of example.com is not betrayed by host1.example.com.
    const ours = known.flatMap(({ placeholder }) => (placeholder.toLowerCase().includes(lower) ? [placeholder] : []));
    return all.some((reading) => {
      const rest = ours.reduce((before, placeholder) => before.replaceAll(placeholder, ' '), reading);
      return pattern ? rest.search(pattern) !== -1 : rest.toLowerCase().includes(lower);
    });
  });
}
