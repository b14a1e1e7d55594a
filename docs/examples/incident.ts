import {
  type EdrConnector,
  type EmailGatewayConnector,
  isConnectorError,
  type SiemConnector,
  type ThreatIntelConnector,
  type TicketingConnector,
  type TimeRange,
} from '@tw/connector-core';

/** Five interfaces. Whose connectors they are does not matter below. */
export interface Tools {
  readonly siem: SiemConnector;
  readonly intel: ThreatIntelConnector;
  readonly edr: EdrConnector;
  readonly mail: EmailGatewayConnector;
  readonly tickets: TicketingConnector;
}

export interface Incident {
  /** Yours: working the same incident again finds its ticket, and opens no second one. */
  readonly id: string;
  /** Whom the reported mail is from. */
  readonly sender: string;
  readonly timeRange: TimeRange;
}

/** Works a phishing mail through. Answers with the key of the ticket, if there was reason for one, and with what was done. */
export async function workIncident({ siem, intel, edr, mail, tickets }: Tools, { id, sender, timeRange }: Incident) {
  const reason = `${id}: phishing from ${sender}`;
  const domain = sender.slice(sender.lastIndexOf('@') + 1);
  const done: string[] = [];

  /** What fails is written down, and does not keep the rest from being done. */
  async function attempt(what: string, run: () => Promise<string>): Promise<void> {
    try {
      done.push(`${what}: ${await run()}`);
    } catch (error) {
      if (!isConnectorError(error)) throw error;
      done.push(`${what}: FAILED, ${error.message}`);
    }
  }

  // 1. Who had to do with the sender's domain? The indicator is escaped for the SIEM's language.
  const [urls, hostnames] = [new Set<string>(), new Set<string>()];
  for await (const { fields } of siem.getRelatedEvents(domain, timeRange, { limit: 1000 })) {
    if (typeof fields['url'] === 'string') urls.add(fields['url']);
    if (typeof fields['host'] === 'string') hostnames.add(fields['host']);
  }

  // 2. Is any of it known to be bad? "Unknown" is an answer, and no error.
  const reports = await Promise.all([domain, ...urls].map((indicator) => intel.lookup(indicator)));
  const malicious = reports.filter((report) => report.malicious).map((report) => report.indicator);
  if (malicious.length === 0) return { ticket: undefined, malicious, done };

  // 3. Isolate the hosts on which the EDR has seen something serious. A name that two hosts have is an error: none is chosen.
  for (const hostname of hostnames)
    await attempt(`host ${hostname}`, async () => {
      const host = await edr.getHost({ hostname });
      const detections = await Array.fromAsync(edr.getDetections({ hostId: host.id, timeRange }));
      if (!detections.some(({ severity }) => severity === 'high' || severity === 'critical')) return 'left alone, no serious detection';
      return `isolation ${(await edr.isolateHost(host.id, { reason })).status}`;
    });

  // 4. Take the mails out of all mailboxes: listed first, since moving them changes what there is to list.
  for (const { mailbox = '', id: mailId } of await Array.fromAsync(mail.searchEmails({ sender, timeRange })))
    await attempt(
      `mail to ${mailbox}`,
      async () => `quarantine ${(await mail.quarantineEmail({ mailbox, id: mailId }, { reason })).status}`,
    );

  // 5. Write it down.
  const title = `Phishing from ${sender}`;
  const description = ['Malicious:', ...malicious.map((indicator) => `- \`${indicator}\``)].join('\n');
  const ticket = await tickets.createTicket({ title, description, priority: 'high', labels: ['phishing'], correlationId: id });
  await tickets.addComment(ticket.key, done.map((line) => `- ${line}`).join('\n'));
  await tickets.updateTicket(ticket.key, { status: 'In Progress' });
  return { ticket: ticket.key, malicious, done };
}
