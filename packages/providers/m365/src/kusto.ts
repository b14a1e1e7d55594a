/**
 * A text as a string literal of the hunting language (Kusto). Control characters and invisible ones are written as escapes.
 * https://learn.microsoft.com/en-us/kusto/query/scalar-data-types/string
 */
export function kustoString(value: string): string {
  const escaped = value
    .replace(/[\\"]/g, '\\$&')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
      Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
    );
  return `"${escaped}"`;
}
