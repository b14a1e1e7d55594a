import { randomUUID } from 'node:crypto';
import { type ActionResult, type Email, type Host, lastHours, type SiemEvent, type ThreatReport, type Ticket } from '@tw/connector-core';
import { connect } from '@tw/connectors/registry';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { plain, safe } from '../output/text.ts';
import { eventText } from '../siem/search.ts';
import { createStage } from './stage.ts';

type Stage = ReturnType<typeof createStage>;
type Tools = Awaited<ReturnType<typeof connectAll>>;

/** What starts it all: a mail that a user reported. */
const domain = 'invoice-portal.example';
const sender = `billing@${domain}`;
const reason = `INC-4711: phishing from ${domain}`;

/** Works the sample incident through on the simulators, step by step; returns the exit code. */
export async function runDemo({ io }: CommandContext): Promise<number> {
  const stage = createStage(io);
  const tools = await connectAll();
  introduce(stage);
  const { hostname, indicators } = await investigate(stage, tools);
  const reports = await lookUp(stage, tools, indicators);
  const host = await contain(stage, tools, hostname);
  const mails = await clean(stage, tools);
  const ticket = await report(stage, tools, { host, mails, reports });
  await summarise(stage, tools, { host, mails, ticket });
  return exitCodes.ok;
}

/** A world of its own: what the environment says, or another run has done, does not matter. */
async function connectAll() {
  const env = { TW_MOCK_WORLD: `demo ${randomUUID()}` };
  return {
    siem: await connect('siem', 'mock', { env }),
    intel: await connect('threat_intel', 'mock', { env }),
    edr: await connect('edr', 'mock', { env }),
    gateway: await connect('email_gateway', 'mock', { env }),
    tickets: await connect('ticketing', 'mock', { env }),
  };
}

function introduce({ heading, say, code }: Stage): void {
  heading('An incident, from the first event to the ticket');
  say('Dana reports a strange invoice. The five kinds of connectors are simulators here: no key, no network, nothing real.');
  say('The same code works with your vendors: they are chosen by the environment, and shown behind each line.\n');
  code(`const siem    = await connect('siem');                  // TW_SIEM_MODE=splunk`);
  code(`const intel   = await connect('threat_intel', 'mock');  // TW_THREAT_INTEL_MODE=virustotal`);
  code(`const edr     = await connect('edr');                   // TW_EDR_MODE=crowdstrike`);
  code(`const gateway = await connect('email_gateway');         // TW_EMAIL_GATEWAY_MODE=m365`);
  code(`const tickets = await connect('ticketing');             // TW_TICKETING_MODE=jira`);
  code(`const domain = '${domain}', sender = '${sender}';`);
  code(`const reason = '${reason}';`);
}

async function investigate({ step, code }: Stage, { siem }: Tools) {
  const events = await step({
    title: 'Who had to do with the domain of the mail?',
    trait: 'siem',
    as: 'events',
    code: 'Array.fromAsync(siem.getRelatedEvents(domain, lastHours(24)))',
    call: () => Array.fromAsync(siem.getRelatedEvents(domain, lastHours(24))),
    show: (found) => [`${found.length} events, newest first:`, ...eventLines(found)],
  });
  const hostname = textOf(events.find(({ fields }) => fields['host'] !== undefined)?.fields['host']);
  code(`const hostname = '${plain(hostname)}';  // the newest of these events that has one`);
  const { events: traffic } = await step({
    title: 'Has much gone out through the firewall since then?',
    trait: 'siem',
    as: 'traffic',
    code: `siem.search('sourcetype=firewall bytes>50000', lastHours(3))`,
    call: () => siem.search('sourcetype=firewall bytes>50000', lastHours(3)),
    show: (found) => eventLines(found.events),
  });
  const urls = events.map(({ fields }) => textOf(fields['url'])).filter((url) => url !== '');
  const indicators = [...new Set([...urls, ...traffic.map(({ fields }) => textOf(fields['dest_ip']))])];
  code(`const indicators = [ … ];  // the ${urls.length} URLs of the events, and whom it talks to`);
  return { hostname, indicators };
}

async function lookUp({ step }: Stage, { intel }: Tools, indicators: readonly string[]): Promise<ThreatReport[]> {
  return step({
    title: 'Are these URLs, and the address, known to be bad?',
    trait: 'threat_intel',
    as: 'reports',
    code: 'Promise.all(indicators.map((indicator) => intel.lookup(indicator)))',
    call: () => Promise.all(indicators.map((indicator) => intel.lookup(indicator))),
    show: (reports) =>
      reports.map(({ verdict, confidence, indicator, categories, malwareFamilies }) =>
        [
          `${verdict} (${Math.round(confidence * 100)} %)`,
          safe(indicator),
          ...[...categories, ...malwareFamilies].map((word) => safe(word)),
        ].join('  '),
      ),
  });
}

async function contain({ step }: Stage, { edr }: Tools, hostname: string): Promise<Host> {
  const host = await step({
    title: `What is ${hostname}?`,
    trait: 'edr',
    as: 'host',
    code: 'edr.getHost({ hostname })',
    call: () => edr.getHost({ hostname }),
    show: ({ id, os = '', status, isolation, tags }) => [
      [plain(id), plain(os), status, isolation.replace('_', ' '), `tags: ${tags.map((tag) => plain(tag)).join(', ')}`].join('  '),
    ],
  });
  await step({
    title: 'What has the EDR seen there?',
    trait: 'edr',
    as: 'detections',
    code: 'Array.fromAsync(edr.getDetections({ hostId: host.id }))',
    call: () => Array.fromAsync(edr.getDetections({ hostId: host.id })),
    show: (detections) =>
      detections.map(({ severity, title, techniques }) => `${severity}  ${safe(title)}  ${techniques.map((each) => safe(each)).join(' ')}`),
  });
  await step({
    title: 'Cut it off the network',
    trait: 'edr',
    as: 'isolated',
    code: 'edr.isolateHost(host.id, { reason })',
    call: () => edr.isolateHost(host.id, { reason }),
    show: (result) => [outcome(result)],
  });
  await step({
    title: 'Once more: repeating does no harm, and says so',
    trait: 'edr',
    as: 'again',
    code: 'edr.isolateHost(host.id, { reason })',
    call: () => edr.isolateHost(host.id, { reason }),
    show: (result) => [outcome(result)],
  });
  return host;
}

async function clean({ step }: Stage, { gateway }: Tools): Promise<Email[]> {
  const mails = await step({
    title: 'Who else got mail from this sender?',
    trait: 'email_gateway',
    as: 'mails',
    code: 'Array.fromAsync(gateway.searchEmails({ sender }))',
    call: () => Array.fromAsync(gateway.searchEmails({ sender })),
    show: (found) =>
      found.map(({ mailbox = '', subject = '', authentication = {}, threat }) => {
        const clicks = threat?.clicks?.length ?? 0;
        return `${plain(mailbox)}  “${safe(subject)}”  DMARC ${plain(authentication.dmarc ?? 'unknown')}${clicks > 0 ? `  clicked ${clicks} time` : ''}`;
      }),
  });
  await step({
    title: 'Take the mails out of the mailboxes',
    trait: 'email_gateway',
    as: 'moved',
    code: `Promise.all(mails.map(({ mailbox = '', id }) => gateway.quarantineEmail({ mailbox, id }, { reason })))`,
    call: () => Promise.all(mails.map(({ mailbox = '', id }) => gateway.quarantineEmail({ mailbox, id }, { reason }))),
    show: (results) => results.map(outcome),
  });
  return mails;
}

interface Found {
  readonly host: Host;
  readonly mails: readonly Email[];
}

async function report(
  { step, code }: Stage,
  { tickets }: Tools,
  { host, mails, reports }: Found & { readonly reports: readonly ThreatReport[] },
): Promise<Ticket> {
  const title = `Phishing from ${domain}: ${host.hostname} is isolated`;
  const description = [
    'Malicious:',
    ...reports.filter(({ malicious }) => malicious).map(({ indicator }) => `- \`${safe(indicator)}\``),
  ].join('\n');
  const ticket = await step({
    title: 'Write it down',
    trait: 'ticketing',
    as: 'ticket',
    code: `tickets.createTicket({ title, description, priority: 'high', labels: ['phishing'] })`,
    call: () => tickets.createTicket({ title, description, priority: 'high', labels: ['phishing'] }),
    show: ({ key, status = '', priority, title: made = '' }) => [`${plain(key)}  ${plain(status)}  priority ${priority}  “${safe(made)}”`],
  });
  const text = `${host.hostname} is isolated, ${mails.length} mails are in quarantine.`;
  code(`const text = '${safe(text)}';`);
  await step({
    title: 'Tell what was done',
    trait: 'ticketing',
    as: 'commented',
    code: 'tickets.addComment(ticket.key, text)',
    call: () => tickets.addComment(ticket.key, text),
    show: (result) => [outcome(result)],
  });
  await step({
    title: 'And move it on',
    trait: 'ticketing',
    as: 'progressed',
    code: `tickets.updateTicket(ticket.key, { status: 'In Progress' })`,
    call: () => tickets.updateTicket(ticket.key, { status: 'In Progress' }),
    show: (result) => [outcome(result)],
  });
  return ticket;
}

async function summarise(
  { heading, say }: Stage,
  { edr, gateway, tickets }: Tools,
  { host, mails, ticket }: Found & { readonly ticket: Ticket },
): Promise<void> {
  const { isolation } = await edr.getHost(host.id);
  const left = await Array.fromAsync(gateway.searchEmails({ sender }));
  const { status = '' } = await tickets.getTicket(ticket.key);
  heading('\nHow it stands now, read back from the simulators');
  say(
    `  ${plain(host.hostname ?? host.id)} is ${isolation.replace('_', ' ')}; ${left.length} of ${mails.length} mails are left in mailboxes; ${plain(ticket.key)} is ${plain(status)}.`,
  );
  heading('\nGo on');
  say('  tw search, hosts, isolate, mail, ticket   the same from the command line, first on the simulators too');
  say('  tw providers                              which vendors there are, and their settings');
  say('  docs/examples in the repository            such an incident as a program of 60 lines');
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const outcome = ({ status, message }: ActionResult): string => `${status}: ${safe(message)}`;

function eventLines(events: readonly SiemEvent[], max = 5): string[] {
  const lines = events.slice(0, max).map(({ timestamp = '', ...event }) => `${timestamp.slice(11, 16)}  ${eventText(event)}`);
  return events.length > max ? [...lines, `… and ${events.length - max} more`] : lines;
}
