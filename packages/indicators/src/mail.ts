import { createHash } from 'node:crypto';
import PostalMime, { type Attachment, decodeWords, type Email, type Header } from 'postal-mime';
import { Collector } from './collect.ts';
import { sightingsInHtml } from './html.ts';
import { decode } from './stream.ts';
import { sightingsIn } from './text.ts';
import type { Extraction, ExtractOptions, Sighting } from './types.ts';

/** Mails within mails: forwarded twice is usual. */
const maxMails = 5;
const maxNesting = 50;
const maxHeaders = 1 << 20;
/** Parts, attachments and mails within together. Lines that may begin one are counted before, since the parser has no limit for them. */
const maxParts = 1000;
const maxBoundaries = 20_000;
/** What is longer than this in a text part is not searched; attachments are hashed whole. */
const maxText = 32 * 2 ** 20;

/** Their ids look like mailboxes, and their keys and sums like hashes; encodings and boundaries say nothing. */
const skipped =
  /^(?:message-id|in-reply-to|references|content-.*|mime-version|(?:x-google-)?dkim-signature|arc-.*|.*-?message-?id|x-ms-exchange-.*|x-microsoft-antispam.*|thread-index|domainkey-signature)$/;

interface Place {
  /** `''`, or `attachment "a.eml" ` for a mail within. */
  readonly prefix: string;
  readonly depth: number;
}

interface Work {
  readonly collector: Collector;
  parts: number;
}

/**
 * Indicators in a mail (RFC 5322 with MIME): in headers with their encoded words undone, in text, in HTML with its links and what these
 * show, in mails within it, in text and HTML attachments, and the hashes of each attachment. `bytes` is the whole mail as it was
 * received. It never rejects for what a mail is like: what can't be read is told in `warnings`.
 */
export async function extractFromMail(bytes: Uint8Array, options: ExtractOptions = {}): Promise<Extraction> {
  const collector = new Collector(options);
  await readMail(bytes, { prefix: '', depth: 0 }, { collector, parts: 0 });
  return collector.result();
}

async function readMail(bytes: Uint8Array, place: Place, work: Work): Promise<void> {
  const name = place.prefix === '' ? 'The mail' : `The mail in ${place.prefix.trim()}`;
  if (boundaryLines(bytes) > maxBoundaries)
    return readAsText(bytes, place, work, `${name} has more than ${maxBoundaries} lines that may begin a part`);
  try {
    const mail = await PostalMime.parse(bytes, {
      forceRfc822Attachments: true,
      maxNestingDepth: maxNesting,
      maxHeadersSize: maxHeaders,
    });
    readHeaders(mail.headers, place, work);
    readBody(mail, place, work);
    await readAttachments(mail.attachments, place, work);
  } catch (error) {
    readAsText(bytes, place, work, `${name} could not be taken apart (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** Better than nothing: what is not encoded is found. */
function readAsText(bytes: Uint8Array, { prefix }: Place, { collector }: Work, why: string): void {
  collector.warn(`${why}. It was searched as plain text, so that what is encoded in it was not seen.`);
  collector.addAll(sightingsIn(clipped(decode(bytes), collector, 'The mail'), `${prefix}raw`.trim()));
}

function boundaryLines(bytes: Uint8Array): number {
  let count = 0;
  for (let index = bytes.indexOf(0x0a); index >= 0 && count <= maxBoundaries; index = bytes.indexOf(0x0a, index + 1))
    if (bytes[index + 1] === 0x2d && bytes[index + 2] === 0x2d) count++;
  return count;
}

function readHeaders(headers: readonly Header[], { prefix }: Place, { collector }: Work): void {
  for (const { key, value } of headers)
    if (!skipped.test(key)) collector.addAll(sightingsIn(decodeWords(value), `${prefix}header ${key.slice(0, 60)}`));
}

function readBody({ text, html }: Email, { prefix }: Place, { collector }: Work): void {
  if (text !== undefined) collector.addAll(sightingsIn(clipped(text, collector, 'The text'), `${prefix}body.text`));
  if (html !== undefined)
    collector.addAll(sightingsInHtml(clipped(html, collector, 'The HTML'), `${prefix}body.html`, (warning) => collector.warn(warning)));
}

async function readAttachments(attachments: readonly Attachment[], place: Place, work: Work): Promise<void> {
  for (const attachment of attachments) {
    if (++work.parts > maxParts) {
      work.collector.warn(`There are more than ${maxParts} attachments; the others were not looked at.`);
      return;
    }
    await readAttachment(attachment, place, work);
  }
}

async function readAttachment({ filename, mimeType, content }: Attachment, place: Place, work: Work): Promise<void> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
  const name = (filename ?? mimeType).slice(0, 200);
  const prefix = `${place.prefix}attachment ${JSON.stringify(name)} `;
  if (bytes.length > 0) work.collector.addAll(hashesOf(bytes, name, prefix.trim()));
  if (filename !== null) work.collector.addAll(sightingsIn(filename, `${prefix}name`));
  if (mimeType === 'message/rfc822' || /\.eml$/i.test(name)) {
    if (place.depth < maxMails) await readMail(bytes, { prefix, depth: place.depth + 1 }, work);
    else work.collector.warn(`Mails are nested more than ${maxMails} deep; what is deeper was hashed and not looked into.`);
  } else if (isHtml(mimeType, name)) {
    work.collector.addAll(
      sightingsInHtml(clipped(decode(bytes), work.collector, name), prefix.trim(), (warning) => work.collector.warn(warning)),
    );
  } else if (isText(mimeType, name)) {
    work.collector.addAll(sightingsIn(clipped(decode(bytes), work.collector, name), `${prefix}text`));
  }
}

const isHtml = (mimeType: string, name: string): boolean => mimeType === 'text/html' || /\.(?:s?html?|xhtml|svg)$/i.test(name);
const isText = (mimeType: string, name: string): boolean =>
  mimeType.startsWith('text/') || mimeType === 'application/json' || /\.(?:txt|csv|json|ics|log|md|url)$/i.test(name);

/** All three, since lists of known files have one or another. */
function hashesOf(bytes: Uint8Array, name: string, where: string): Sighting[] {
  const occurrence = { where, offset: 0, line: 1, text: name, context: `${name}, ${bytes.length} bytes` };
  return (['sha256', 'sha1', 'md5'] as const).map((type) => {
    const indicator = createHash(type).update(bytes).digest('hex');
    return { indicator, type, defanged: false, marks: [], occurrence };
  });
}

function clipped(text: string, collector: Collector, name: string): string {
  if (text.length <= maxText) return text;
  collector.warn(`${name} is longer than ${maxText} characters; the rest was not searched.`);
  return text.slice(0, maxText);
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
