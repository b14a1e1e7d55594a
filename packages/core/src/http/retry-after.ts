interface HeaderSource {
  get(name: string): string | null;
}

/**
 * How long the server asks us to wait, in ms, or `undefined` where it does not say or says nonsense.
 * Reads `Retry-After` as seconds (with a fraction) or as an HTTP date, which is corrected by the server's own `Date`,
 * since clocks differ.
 */
export function retryAfterMs(headers: HeaderSource, now: number = Date.now()): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d{1,12}(?:\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  // `Date.parse` alone finds a date in "try 2030" too.
  if (!/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d\d:\d\d:\d\d/i.test(value)) return undefined;
  // The oldest of the three forms of HTTP dates names no zone; all are GMT.
  return untilServerTime(Date.parse(/GMT|UTC|[+-]\d{4}$/i.test(value) ? value : `${value} GMT`), headers, now);
}

/** The time until a moment on the server's clock, in ms, or `undefined` if that is no moment. */
export function untilServerTime(moment: number, headers: HeaderSource, now: number = Date.now()): number | undefined {
  if (Number.isNaN(moment)) return undefined;
  const serverNow = Date.parse(headers.get('date') ?? '');
  return Math.max(0, moment - (Number.isNaN(serverNow) ? now : serverNow));
}
