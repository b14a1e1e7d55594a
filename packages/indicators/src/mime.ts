import { decode } from './stream.ts';

/** Longer ones are not allowed (RFC 2046, section 5.1.1); some programs use them all the same. */
const maxBoundary = 200;

const newline = 0x0a;
const carriageReturn = 0x0d;
const dash = 0x2d;

/** How long the headers are that a mail, or a part of one, begins with. */
export function headLength(bytes: Buffer): number {
  if (bytes[0] === newline || (bytes[0] === carriageReturn && bytes[1] === newline)) return 0;
  const ends = ['\n\n', '\n\r\n'].map((end) => bytes.indexOf(end)).filter((end) => end >= 0);
  return ends.length === 0 ? bytes.length : Math.min(...ends) + 1;
}

/** What follows the empty line after the headers. */
export const bodyOf = (bytes: Buffer, head: number): Buffer => bytes.subarray(head + (bytes[head] === carriageReturn ? 2 : 1));

/** The value of a `Content-Transfer-Encoding`. */
export const isBase64 = (encoding: string): boolean => /^\s*base64\s*$/i.test(encoding);
export const isQuotedPrintable = (encoding: string): boolean => /^\s*quoted-printable\s*$/i.test(encoding);

/** RFC 2045, section 6.7. What is not encoded rightly stays as it is. */
export function fromQuotedPrintable(body: Buffer): Buffer {
  const lines = body.toString('latin1').replaceAll(/=[ \t]*\r?\n/g, '');
  return Buffer.from(
    lines.replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

export const isMultipart = (contentType: string): boolean => /multipart\//i.test(contentType);

/** What parts the parts of a multipart. Undefined: there is none, or it is written so that programs read it differently. */
export function boundaryOf(contentType: string): string | undefined {
  const found = /;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(contentType);
  const boundary = found?.[1]?.replaceAll(/\\(.)/g, '$1') ?? found?.[2] ?? '';
  return boundary === '' || boundary.length > maxBoundary ? undefined : boundary;
}

/** The parts of a multipart, headers and all, as far as they go; what is before the first and after the last is not shown to people. */
export function* partsOf(bytes: Buffer, boundary: string): Generator<Buffer> {
  const mark = Buffer.from(`--${boundary}`);
  let start: number | undefined;
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) {
    const line = markEnd(bytes, at, mark.length);
    if (line === undefined) continue;
    if (start !== undefined) yield bytes.subarray(start, withoutBreak(bytes, start, at));
    start = line.end;
    if (line.isLast) return;
  }
  // Cut off on the way, or on purpose: programs show it.
  if (start !== undefined) yield bytes.subarray(start);
}

/** Where the line ends that begins with the mark at `at`, if there is nothing else on it. */
function markEnd(bytes: Buffer, at: number, length: number): { readonly end: number; readonly isLast: boolean } | undefined {
  if (at > 0 && bytes[at - 1] !== newline) return undefined;
  let end = at + length;
  const isLast = bytes[end] === dash && bytes[end + 1] === dash;
  if (isLast) end += 2;
  while (bytes[end] === 0x20 || bytes[end] === 0x09 || bytes[end] === carriageReturn) end++;
  if (end < bytes.length && bytes[end] !== newline) return undefined;
  return { end: Math.min(end + 1, bytes.length), isLast };
}

/** The line break before a mark belongs to it. */
function withoutBreak(bytes: Buffer, start: number, at: number): number {
  if (at - 1 <= start) return Math.max(start, at - 1);
  return bytes[at - 2] === carriageReturn ? at - 2 : at - 1;
}

/** Headers that mails have and other texts with colons do not; two of them make a mail. */
const mailHeaders =
  /^(?:received|return-path|delivered-to|from|to|cc|subject|date|message-id|mime-version|reply-to|dkim-signature|authentication-results|x-[\w-]+):/i;
const anyHeader = /^[!-9;-~]+:/;

/** Whether a text begins as a mail does: with a block of headers, at least two of which are those of mails. */
export function looksLikeMail(beginning: Uint8Array | string): boolean {
  const text = typeof beginning === 'string' ? beginning : decode(beginning.subarray(0, 1 << 16));
  let known = 0;
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/, 400)
    .entries()) {
    if (line === '') break;
    if (/^[ \t]/.test(line) ? index > 0 : index === 0 && line.startsWith('From ')) continue;
    if (!anyHeader.test(line)) return false;
    if (mailHeaders.test(line)) known++;
  }
  return known >= 2;
}
