import { defined, isoTime } from '@tw/connector-core';
import type { About } from '../about.ts';
import { kindOf } from '../kinds.ts';
import type { AddLine } from './formats.ts';
import { type AddRow, findHeading, type Row, tableReader } from './table.ts';
import { listOf, pageOf, percent } from './values.ts';

/** A dump of abuse.ch: comments, the last of which names the columns, and rows of quoted cells. All times are UTC. */
interface Dump {
  readonly title: string;
  /** In the order of the vendor's documents, for files without their heading. */
  readonly names: readonly string[];
  /** By these columns the dump is known. */
  readonly marks: readonly string[];
  readonly addRow: AddRow;
}

const words = (text: string): readonly string[] => text.split(' ');

/** https://urlhaus.abuse.ch/api/#csv. Older dumps have no `last_online`. */
const urlhaus: Dump = {
  title: 'URLhaus',
  names: words('id dateadded url urlstatus lastonline threat tags urlhauslink reporter'),
  marks: ['dateadded', 'url', 'threat'],
  addRow(row, line, number, list) {
    const url = row('url');
    if (url === undefined) return list.report(line, number, () => 'has no URL');
    const about = defined({
      categories: listOf(row('threat')),
      tags: listOf(row('tags')),
      firstSeen: isoTime(row('dateadded')),
      lastSeen: isoTime(row('lastonline')),
      link: pageOf(row('urlhauslink')),
    });
    return list.add(url, number, { kinds: ['url'], about });
  },
};

/** https://threatfox.abuse.ch/export/#csv */
const threatfox: Dump = {
  title: 'ThreatFox',
  names: words(
    'firstseenutc iocid iocvalue ioctype threattype fkmalware malwarealias malwareprintable lastseenutc confidencelevel iscompromised reference tags anonymous reporter',
  ),
  marks: ['iocvalue', 'ioctype'],
  addRow(row, line, number, list) {
    const [value, type = ''] = [row('iocvalue'), row('ioctype')];
    const kind = kindOf(type);
    if (value === undefined) return list.report(line, number, () => 'has no indicator');
    if (kind === undefined) return list.report(line, number, () => `is of the type ${type || 'without a name'}, which cannot be looked up`);
    // A hacked site: the names below it may be others'.
    const isCompromised = row('iscompromised')?.toLowerCase() === 'true';
    const about = threatfoxAbout(row, isCompromised);
    return list.add(type === 'ip:port' ? withoutPort(value) : value, number, { kinds: [kind], about, exactly: isCompromised });
  },
};

function threatfoxAbout(row: Row, isCompromised: boolean): About {
  const id = row('iocid') ?? row('id');
  return defined({
    confidence: percent(Number(row('confidencelevel') ?? Number.NaN)),
    categories: listOf(row('threattype')),
    malwareFamilies: one(row('malwareprintable')),
    tags: isCompromised ? [...(listOf(row('tags')) ?? []), 'compromised'] : listOf(row('tags')),
    firstSeen: isoTime(row('firstseenutc') ?? row('firstseen')),
    lastSeen: isoTime(row('lastseenutc') ?? row('lastseen')),
    link: id !== undefined && /^\d+$/.test(id) ? `https://threatfox.abuse.ch/ioc/${id}/` : undefined,
  });
}

/** IPv6 addresses come without brackets too: `2a02:cf40:1::5:443` is the port 443. */
const withoutPort = (value: string): string => value.replace(/:\d{1,5}$/, '').replace(/^\[(.*)\]$/, '$1');

/** https://bazaar.abuse.ch/export/#csv. The hash of its imports (`imphash`) looks like an MD5 of a file and is none. */
const malwarebazaar: Dump = {
  title: 'MalwareBazaar',
  names: words(
    'firstseenutc sha256hash md5hash sha1hash reporter filename filetypeguess mimetype signature clamav vtpercent imphash ssdeep tlsh',
  ),
  marks: ['firstseenutc', 'sha256hash', 'md5hash'],
  addRow(row, line, number, list) {
    const sha256 = row('sha256hash');
    const hashes = [sha256, row('md5hash'), row('sha1hash')].filter((hash) => hash !== undefined);
    if (hashes.length === 0) return list.report(line, number, () => 'has no hash');
    const about = defined({
      categories: ['malware'],
      malwareFamilies: one(row('signature')),
      tags: one(row('filetypeguess')),
      firstSeen: isoTime(row('firstseenutc')),
      link: sha256 === undefined ? undefined : `https://bazaar.abuse.ch/sample/${sha256}/`,
    });
    for (const hash of hashes) list.add(hash, number, { kinds: ['hash'], about });
  },
};

/** https://feodotracker.abuse.ch/blocklist/. Its columns are named in the first line, not in a comment. */
const feodo: Dump = {
  title: 'Feodo Tracker',
  names: words('firstseenutc dstip dstport c2status lastonline malware'),
  marks: ['dstip', 'malware'],
  addRow(row, line, number, list) {
    const address = row('dstip');
    if (address === undefined) return list.report(line, number, () => 'has no address');
    const about = defined({
      categories: ['botnet_cc'],
      malwareFamilies: one(row('malware')),
      firstSeen: isoTime(row('firstseenutc') ?? row('firstseen')),
      lastSeen: isoTime(row('lastonline')),
    });
    return list.add(address, number, { kinds: ['address'], about });
  },
};

const one = (text: string | undefined): readonly string[] | undefined => (text === undefined ? undefined : [text]);

export const dumps = { urlhaus, threatfox, malwarebazaar, feodo } as const;
export type DumpFormat = keyof typeof dumps;

export const isDump = (format: string): format is DumpFormat => Object.hasOwn(dumps, format);

const headingIn = (head: readonly string[], { marks }: Dump): readonly string[] | undefined =>
  findHeading(head, ',', (names) => marks.every((mark) => names.includes(mark)));

export const dumpReader = (format: DumpFormat, head: readonly string[]): Promise<AddLine> =>
  tableReader({ names: headingIn(head, dumps[format]) ?? dumps[format].names, delimiter: ',', addRow: dumps[format].addRow });

/** Which dump begins so. */
export const dumpOf = (head: readonly string[]): DumpFormat | undefined =>
  Object.keys(dumps).find((format): format is DumpFormat => isDump(format) && headingIn(head, dumps[format]) !== undefined);

/** The day that a dump says it is of: `# Last updated: 2026-08-30 01:39:33 UTC #`. */
export const dateIn = (head: readonly string[]): string | undefined => {
  const [, date] = /^#+\s*Last updated: (\d{4}-\d\d-\d\d) /m.exec(head.slice(0, 50).join('\n')) ?? [];
  return date;
};
