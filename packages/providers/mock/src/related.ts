import { detectIndicator } from '@tw/connector-core';
import type { Match } from './query.ts';

/**
 * Whether an indicator occurs in any value, as it is written or normalised. It has to stand there whole: `192.0.2.1` is not in
 * `192.0.2.10`, nor `evil.example` in `evil.example.com`; but it is in `www.evil.example` and in a URL.
 */
export function mentions(indicator: string): Match {
  const forms = new Set(
    [indicator, detectIndicator(indicator)?.value ?? indicator].map((form) => form.trim().toLowerCase()).filter((form) => form !== ''),
  );
  return ({ values }) => values.values().some((list) => list.some((value) => forms.values().some((form) => occurs(value, form))));
}

function occurs(value: string, form: string): boolean {
  for (let at = value.indexOf(form); at >= 0; at = value.indexOf(form, at + 1))
    if (isFree(value.slice(at + form.length, at + form.length + 2), form.at(-1)) && !(isWordy(form[0]) && isWordy(value[at - 1])))
      return true;
  return false;
}

/** Whether what follows is no continuation of the same name or number. */
function isFree(next: string, last: string | undefined): boolean {
  return !isWordy(last) || !(isWordy(next[0]) || (next[0] === '.' && isWordy(next[1])));
}

const isWordy = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}_-]/u.test(char);
