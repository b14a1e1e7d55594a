import { createHash } from 'node:crypto';
import PostalMime, { type Attachment, decodeWords, type Header } from 'postal-mime';
import { Collector } from './collect.ts';
import { sightingsInHtml } from './html.ts';
import { bodyOf, boundaryOf, fromQuotedPrintable, headLength, isBase64, isMultipart, isQuotedPrintable, partsOf } from './mime.ts';
import { decode } from './stream.ts';
import { sightingsIn } from './text.ts';
import type { Extraction, ExtractOptions, Sighting } from './types.ts';

/** Mails within mails: forwarded twice is usual. */
const maxMails = 5;
/** Multiparts within multiparts. */
const maxNesting = 50;
const maxHeaders = 1 << 20;
/** In all, those of mails within counted. */
const maxParts = 1000;
/** In one part that is not Base64: the parser takes 20 µs for each. */
const maxLines = 500_000;
/** What is longer than this in a text part is not searched; attachments are hashed whole. */
const maxText = 32 * 2 ** 20;

/** Their ids look like mailboxes, and their keys and sums like hashes; encodings and boundaries say nothing. */
const skipped =
  /^(?:message-id|in-reply-to|references|content-.*|mime-version|(?:x-google-)?dkim-signature|arc-.*|.*-?message-?id|x-ms-exchange-.*|x-microsoft-antispam.*|thread-index|domainkey-signature)$/;

/** What the mails of a mail share. */
interface Work {
  readonly collector: Collector;
  parts: number;
}

/** A mail, or one within it. */
interface Mail {
  /** `''`, or `attachment "a.eml" ` for a mail within. */
  readonly prefix: string;
  /** How many mails it is in. */
  readonly depth: number;
  /** How many texts of each kind were read. */
  readonly texts: { text: number; html: number };
  readonly work: Work;
}

/**
 * Indicators in a mail (RFC 5322 with MIME): in headers with their encoded words undone, in text, in HTML with its links and what these
 * show, in mails within it, in text and HTML attachments, and the hashes of each attachment. `bytes` is the whole mail as it was
 * received. It never rejects for what a mail is like: what can't be read is told in `warnings`.
 */
export async function extractFromMail(bytes: Uint8Array, options: ExtractOptions = {}): Promise<Extraction> {
  const collector = new Collector(options);
  await readPart(bufferOf(bytes), { prefix: '', depth: 0, texts: { text: 0, html: 0 }, work: { collector, parts: 0 } });
  return collector.result();
}

/** A mail, or a part of one. What can't be taken apart is searched as it is: better than nothing. */
async function readPart(bytes: Buffer, mail: Mail, nesting = 0): Promise<void> {
  try {
    const head = bytes.subarray(0, headLength(bytes));
    if (head.length > maxHeaders) throw new Error(`its headers are longer than ${maxHeaders} bytes`);
    const { headers } = await PostalMime.parse(head);
    if (nesting === 0) readHeaders(headers, mail);
    const contentType = headers.find(({ key }) => key === 'content-type')?.value ?? '';
    if (isMultipart(contentType)) await readMultipart(bytes.subarray(head.length), contentType, mail, nesting);
    else await readLeaf(bytes, head, headers, mail);
  } catch (error) {
    const name = `${nesting === 0 ? 'The mail' : 'A part of the mail'}${mail.prefix && ` in ${mail.prefix.trim()}`}`;
    const reason = error instanceof Error ? error.message : String(error);
    mail.work.collector.warn(
      `${name} could not be taken apart: ${reason}. It was searched as plain text; what is encoded in it was not seen.`,
    );
    readText(decode(bytes), 'raw', mail);
  }
}

function readHeaders(headers: readonly Header[], mail: Mail): void {
  for (const { key, value } of headers) if (!skipped.test(key)) readText(decodeWords(value), `header ${key.slice(0, 60)}`, mail);
}

/** Each part is parsed alone: the parser would make HTML of texts and the other way round where it finds both, in quadratic time. */
async function readMultipart(body: Buffer, contentType: string, mail: Mail, nesting: number): Promise<void> {
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) throw new Error('it is a multipart without a boundary');
  if (nesting >= maxNesting)
    return mail.work.collector.warn(`Parts are nested more than ${maxNesting} deep; what is deeper was not looked at.`);
  let isEmpty = true;
  for (const part of partsOf(body, boundary)) {
    isEmpty = false;
    if (++mail.work.parts > maxParts)
      return mail.work.collector.warn(`There are more than ${maxParts} parts; the others were not looked at.`);
    await readPart(part, mail, nesting + 1);
  }
  if (isEmpty) throw new Error('it is a multipart without parts');
}

async function readLeaf(bytes: Buffer, head: Buffer, headers: readonly Header[], mail: Mail): Promise<void> {
  const encoding = headers.find(({ key }) => key === 'content-transfer-encoding')?.value ?? '';
  const body = bodyOf(bytes, head.length);
  const leaf = isBase64(encoding) ? onOneLine(head, body) : bytes;
  if (hasMoreLines(leaf, maxLines)) throw new Error(`it has more than ${maxLines} lines`);
  const { text, html, attachments } = await PostalMime.parse(leaf, { forceRfc822Attachments: true });
  if (text !== undefined) readText(text, nameOfText('text', mail), mail);
  if (html !== undefined) readHtml(html, nameOfText('html', mail), mail);
  for (const attachment of attachments) await readAttachment(attachment, contentOf(body, encoding), mail);
}

/** The line breaks of Base64 mean nothing, and each line takes the parser as long as 2,000 characters. */
const onOneLine = (head: Buffer, body: Buffer): Buffer =>
  Buffer.concat([head, Buffer.from('\r\n'), Buffer.from(body.toString('latin1').replaceAll(/\s+/g, ''), 'latin1')]);

/** The attachment as it was sent: the parser makes all line breaks the same, and writes calendars anew, which would change their hashes. */
function contentOf(body: Buffer, encoding: string): Buffer {
  if (isBase64(encoding)) return Buffer.from(body.toString('latin1'), 'base64');
  return isQuotedPrintable(encoding) ? fromQuotedPrintable(body) : body;
}

function hasMoreLines(bytes: Buffer, max: number): boolean {
  let count = 0;
  for (let index = bytes.indexOf(0x0a); index >= 0 && count <= max; index = bytes.indexOf(0x0a, index + 1)) count++;
  return count > max;
}

/** `'body.text'`, then `'body.text 2'`. */
function nameOfText(kind: 'text' | 'html', { texts }: Mail): string {
  const number = ++texts[kind];
  return number === 1 ? `body.${kind}` : `body.${kind} ${number}`;
}

function readText(text: string, name: string, { prefix, work: { collector } }: Mail): void {
  collector.addAll(sightingsIn(clipped(text, collector, name), prefix + name));
}

function readHtml(html: string, name: string, { prefix, work: { collector } }: Mail): void {
  collector.addAll(sightingsInHtml(clipped(html, collector, name), prefix + name, (warning) => collector.warn(warning)));
}

async function readAttachment({ filename, mimeType }: Attachment, bytes: Uint8Array, mail: Mail): Promise<void> {
  const name = (filename ?? mimeType).slice(0, 200);
  const within = {
    prefix: `${mail.prefix}attachment ${JSON.stringify(name)} `,
    depth: mail.depth + 1,
    texts: { text: 0, html: 0 },
    work: mail.work,
  };
  if (bytes.length > 0) mail.work.collector.addAll(hashesOf(bytes, name, within.prefix.trim()));
  if (filename !== null) readText(filename, 'name', within);
  if (mimeType === 'message/rfc822' || /\.eml$/i.test(name)) {
    if (within.depth <= maxMails) await readPart(bufferOf(bytes), within);
    else mail.work.collector.warn(`Mails are nested more than ${maxMails} deep; what is deeper was hashed and not looked into.`);
  } else if (isHtml(mimeType, name)) readHtml(decode(bytes), 'html', within);
  else if (isText(mimeType, name)) readText(decode(bytes), 'text', within);
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

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
