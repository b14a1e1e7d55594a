/**
 * A value as a string of TicketSQL: within quotes a backslash makes the next character stand for itself.
 * https://docs.bestpractical.com/rt/5.0.3/query_builder.html
 */
export const quote = (value: string): string => `'${value.replace(/[\\']/g, '\\$&')}'`;

/** The words of a text, and in double quotes its phrases. */
export const wordsOf = (text: string): string[] => [
  ...new Set(Array.from(text.matchAll(/"([^"]+)"|\S+/g), ([word, phrase]) => (phrase ?? word).trim()).filter((word) => word !== '')),
];

/**
 * The operand of LIKE. RT takes a string that begins with `CF.` for a custom field even in quotes, and puts `%` around each: one more
 * in front changes nothing else. https://github.com/bestpractical/rt/blob/stable/lib/RT/SQL.pm
 */
export const operand = (word: string): string => quote(/^cf\./i.test(word) ? `%${word}` : word);

/** LIKE knows `%` and `_`, and RT has no way to say that they are meant: what is found has to be looked at. */
export const isPattern = (word: string): boolean => /[%_]/.test(word);
