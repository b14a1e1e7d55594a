import { detectIndicator, type IndicatorType, parseEmail } from '@tw/connector-core';
import * as v from 'valibot';
import { iso, readTime } from './time.ts';

const word = v.pipe(v.string(), v.nonEmpty('must not be empty'), v.maxLength(4096));
const words = v.exactOptional(v.array(word), []);
const text = v.exactOptional(v.string());
const maybe = v.exactOptional(word);
const verdict = v.picklist(['malicious', 'suspicious', 'clean', 'unknown']);
const severity = v.picklist(['critical', 'high', 'medium', 'low', 'informational', 'unknown']);
const alertStatus = v.exactOptional(v.picklist(['new', 'in_progress', 'closed']), 'new');
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const flag = v.exactOptional(v.boolean());
const attack = { tactics: words, techniques: words };

const mailAddress = v.pipe(
  v.string(),
  v.check((value) => detectIndicator(value)?.type === 'email', 'must be an e-mail address'),
  v.transform((value) => parseEmail(value).value.toLowerCase()),
);

const indicatorTypesTaken: ReadonlySet<IndicatorType | undefined> = new Set<IndicatorType>([
  'md5',
  'sha1',
  'sha256',
  'sha512',
  'ipv4',
  'ipv6',
  'domain',
  'url',
  'email',
]);
const indicatorValue = v.pipe(
  word,
  v.check(
    (value) => indicatorTypesTaken.has(detectIndicator(value)?.type),
    'must be a hash, an IP address, a domain, a URL or an e-mail address',
  ),
);

const attachment = v.strictObject({ id: maybe, name: maybe, contentType: maybe, size: v.exactOptional(count), sha256: maybe });
const threat = { verdict, phish: flag, spam: flag, malware: flag, spoof: flag };
const message = {
  internetMessageId: maybe,
  subject: text,
  sender: mailAddress,
  recipients: v.array(mailAddress),
  /** Where it arrives. Default: at its recipients. */
  mailboxes: v.exactOptional(v.array(mailAddress)),
  headers: v.exactOptional(v.record(v.pipe(word, v.toLowerCase()), v.array(v.string()))),
  attachments: v.exactOptional(v.array(attachment), []),
  urls: words,
  authentication: v.exactOptional(v.strictObject({ spf: maybe, dkim: maybe, dmarc: maybe })),
};

/** A mail for `deliverEmail`: it arrives now. */
export const delivery = v.strictObject({ ...message, threat: v.exactOptional(v.strictObject(threat)) });
export type Delivery = v.InferInput<typeof delivery>;

const scalar = v.union([v.string(), v.number(), v.boolean()]);
const fieldValue = v.union([scalar, v.array(scalar)], 'must be a text, a number, true or false, or a list of these');
const status = v.strictObject({ name: word, category: v.picklist(['open', 'in_progress', 'done']), to: v.array(word) });
const usualWorkflow: v.InferInput<typeof status>[] = [
  { name: 'To Do', category: 'open', to: ['In Progress'] },
  { name: 'In Progress', category: 'in_progress', to: ['To Do', 'Done'] },
  { name: 'Done', category: 'done', to: ['In Progress'] },
];

const many = <S extends v.ObjectEntries>(entries: S) => v.exactOptional(v.array(v.strictObject(entries)), []);

/** Schemas of times that become absolute, counted from `now`. */
function timesAt(now: number) {
  const time = v.pipe(
    v.string(),
    v.check((value) => readTime(value, now) !== undefined, 'must be a time such as now, -2h30m or 2026-01-31T12:00:00Z'),
    v.transform((value) => iso(readTime(value, now) ?? now)),
  );
  const past = v.pipe(
    time,
    v.check((value) => Date.parse(value) <= now, 'must not be in the future: only mails may be on their way'),
  );
  return { time, past, seen: v.exactOptional(past) };
}

type Times = ReturnType<typeof timesAt>;

const hosts = ({ seen }: Times) => ({
  hosts: many({
    id: word,
    hostname: maybe,
    platform: maybe,
    os: maybe,
    osVersion: maybe,
    agentVersion: maybe,
    ipAddresses: words,
    macAddresses: words,
    firstSeen: seen,
    lastSeen: seen,
    status: v.exactOptional(v.picklist(['online', 'offline', 'unknown']), 'online'),
    isolation: v.exactOptional(v.picklist(['isolated', 'not_isolated']), 'not_isolated'),
    tags: words,
  }),
});

const activity = ({ past }: Times) => ({
  processes: many({
    host: word,
    id: maybe,
    pid: maybe,
    name: maybe,
    path: maybe,
    commandLine: maybe,
    user: maybe,
    parentPid: maybe,
    parentName: maybe,
    sha256: maybe,
    startedAt: past,
  }),
  connections: many({
    host: word,
    direction: v.exactOptional(v.picklist(['inbound', 'outbound', 'unknown']), 'outbound'),
    protocol: maybe,
    localAddress: maybe,
    localPort: v.exactOptional(count),
    remoteAddress: maybe,
    remotePort: v.exactOptional(count),
    domain: maybe,
    processName: maybe,
    pid: maybe,
    timestamp: past,
  }),
  /** What the EDR was told before. */
  actions: many({
    id: word,
    kind: v.picklist(['isolate', 'unisolate', 'scan']),
    host: word,
    status: v.exactOptional(v.picklist(['completed', 'failed', 'cancelled']), 'completed'),
    message: v.exactOptional(word, 'done before'),
  }),
  detections: many({
    id: word,
    title: word,
    description: text,
    severity,
    status: alertStatus,
    createdAt: past,
    host: word,
    user: maybe,
    ...attack,
    file: v.exactOptional(v.strictObject({ name: maybe, path: maybe, md5: maybe, sha1: maybe, sha256: maybe })),
    process: v.exactOptional(v.strictObject({ name: maybe, pid: maybe, commandLine: maybe, parentName: maybe })),
  }),
});

const mails = ({ time, past }: Times) => ({
  mails: many({
    id: word,
    ...message,
    receivedAt: time,
    sentAt: v.exactOptional(time),
    quarantined: v.exactOptional(v.boolean(), false),
    threat: v.exactOptional(
      v.strictObject({
        ...threat,
        clicks: v.exactOptional(v.array(v.strictObject({ url: word, user: word, clickedAt: past, verdict: v.exactOptional(verdict) }))),
      }),
    ),
  }),
});

const logs = ({ past, seen }: Times) => ({
  events: many({ id: maybe, timestamp: past, fields: v.record(word, fieldValue), raw: text }),
  alerts: many({
    id: word,
    title: word,
    description: text,
    severity,
    status: alertStatus,
    createdAt: past,
    updatedAt: seen,
    assignee: maybe,
    ...attack,
  }),
  savedSearches: many({ id: maybe, name: word, query: v.string(), description: text }),
});

const indicators = ({ seen }: Times) => ({
  indicators: many({
    value: indicatorValue,
    verdict,
    confidence: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
    categories: words,
    malwareFamilies: words,
    tags: words,
    firstSeen: seen,
    lastSeen: seen,
  }),
});

const tickets = ({ past, seen }: Times) => ({
  project: v.exactOptional(v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9]{0,9}$/, 'must be 1 to 10 capital letters and digits')), 'SEC'),
  workflow: v.exactOptional(v.pipe(v.array(status), v.nonEmpty('must not be empty')), usualWorkflow),
  tickets: many({
    title: word,
    description: text,
    type: maybe,
    status: maybe,
    assignee: maybe,
    reporter: maybe,
    labels: words,
    createdAt: past,
    priority: v.exactOptional(v.picklist(['lowest', 'low', 'medium', 'high', 'highest']), 'medium'),
    customFields: v.exactOptional(v.record(word, v.unknown()), {}),
    comments: v.exactOptional(v.array(v.strictObject({ text: word, author: maybe, createdAt: seen })), []),
    correlationId: maybe,
  }),
});

/** What a scenario may hold. `now` is what its relative times count from. The names are those of the results. */
export const scenarioSchema = (now: number) => {
  const times = timesAt(now);
  return v.strictObject({
    name: v.exactOptional(word, 'unnamed'),
    users: many({ email: mailAddress, name: maybe }),
    ...hosts(times),
    ...activity(times),
    ...mails(times),
    ...logs(times),
    ...indicators(times),
    ...tickets(times),
  });
};

/** A scenario as one writes it, in a program or a file. */
export type Scenario = v.InferInput<ReturnType<typeof scenarioSchema>>;
/** A scenario as the simulators take it: complete, and all times absolute. */
export type Loaded = v.InferOutput<ReturnType<typeof scenarioSchema>>;
