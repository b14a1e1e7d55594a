import { oneLine, type ReadFailure, type VendorFailure } from '@tw/connector-core';
import * as v from 'valibot';
import type { Settings } from './settings.ts';

/** What Splunk says of an answer or a search. */
export interface Message {
  readonly type: string;
  readonly text: string;
}

const listed = v.array(v.object({ type: v.optional(v.nullable(v.string()), ''), text: v.optional(v.nullable(v.string()), '') }));
/** Older versions group the messages of a job by type. */
const grouped = v.record(v.string(), v.array(v.string()));

export const messages = v.pipe(
  v.optional(v.nullable(v.union([listed, grouped])), []),
  v.transform((found): Message[] => {
    if (found === null) return [];
    if (!Array.isArray(found))
      return Object.entries(found).flatMap(([type, texts]) => texts.map((text) => ({ type: type.toUpperCase(), text })));
    return found.map(({ type, text }) => ({ type: (type ?? '').toUpperCase(), text: text ?? '' }));
  }),
);

const spoken = v.object({ messages });

/** The texts of the given types, each once. */
export const textsOf = (found: readonly Message[], ...types: readonly string[]): string[] => [
  ...new Set(found.filter(({ type, text }) => types.includes(type) && text.trim() !== '').map(({ text }) => oneLine(text))),
];

/** A search that could not be run may be told in a 200. Without a body there is only the 204 of a search that has just begun. */
export function readFatal(body: unknown, status?: number): VendorFailure | undefined {
  if (body === undefined && status === 200) return { code: 'invalid_response', message: 'the answer is empty' };
  // Only the envelope of a page of rows is looked at.
  if (typeof body !== 'object' || body === null || !('messages' in body) || !Array.isArray(body.messages) || body.messages.length === 0)
    return undefined;
  const parsed = v.safeParse(spoken, body);
  const fatal = parsed.success ? textsOf(parsed.output.messages, 'FATAL') : [];
  return fatal.length > 0 ? { code: 'request_failed', message: fatal.join('; ') } : undefined;
}

/** https://docs.splunk.com/Documentation/Splunk/latest/RESTUM/RESTusing#Status_codes */
export const readFailure =
  (settings: Settings): ReadFailure =>
  (body, status) => {
    if (v.is(hecAnswer, body)) return hecFailure(body);
    const text = wordsOf(body);
    const said = text === undefined ? {} : { message: text };
    if (status === 401)
      return {
        ...said,
        hint: settings.token ? 'Check token: wrong, expired or disabled, or token authentication is off.' : 'Check username and password.',
      };
    if (status === 403)
      return { ...said, hint: 'Give the role of these credentials the capability that the message or the README of this connector names.' };
    if ((status === 503 || status === 429) && /concurrent|concurrency/i.test(text ?? ''))
      return { ...said, code: 'rate_limited', hint: 'Splunk runs as many searches as it may: wait, or raise the quota of the role.' };
    return text === undefined ? undefined : said;
  };

function wordsOf(body: unknown): string | undefined {
  const parsed = v.safeParse(spoken, body);
  // What fails before `output_mode` is read is answered in XML.
  const texts = parsed.success
    ? parsed.output.messages.map(({ text }) => text)
    : typeof body === 'string'
      ? [...body.slice(0, 20_000).matchAll(/<msg\b[^>]*>([^<]*)</g)].map(([, text = '']) => text)
      : [];
  const words = texts
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .join('; ');
  return words === '' ? undefined : words;
}

export const hecAnswer = v.object({ text: v.string(), code: v.number(), 'invalid-event-number': v.optional(v.number()) });

/** https://docs.splunk.com/Documentation/Splunk/latest/Data/TroubleshootHTTPEventCollector */
const byHecCode: Readonly<Record<number, VendorFailure>> = {
  1: { code: 'authentication_failed', hint: 'Enable the token of hecToken.' },
  2: { code: 'authentication_failed', hint: 'Set hecToken.' },
  3: { code: 'authentication_failed', hint: 'Check hecToken.' },
  4: { code: 'authentication_failed', hint: 'Check hecToken.' },
  7: { code: 'permission_denied', hint: 'Allow this index for the token of hecToken, or name another.' },
  8: { code: 'request_failed' },
  9: { code: 'rate_limited' },
  10: { code: 'configuration', hint: 'Turn indexer acknowledgment off for the token of hecToken: it is not supported here.' },
};

export function hecFailure({ text, code, 'invalid-event-number': bad }: v.InferOutput<typeof hecAnswer>): VendorFailure {
  const where = bad === undefined ? '' : `: event ${bad} (counted from 0); those before it may have been taken`;
  return { message: `${text} (code ${code})${where}`, ...byHecCode[code] };
}
