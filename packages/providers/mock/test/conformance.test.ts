import { lastDays } from '@tw/connector-core';
import { describeConformance } from '@tw/connector-testkit';
import { mock } from '../src/index.ts';

const range = lastDays(30);
const mailbox = 'dana.reyes@example.com';
const mail = (id = 'mail-4711-dana') => ({ mailbox, id });

describeConformance(mock, {
  settings: () => ({}),
  credentials: [],
  operations: {
    search: { call: (it, options, id = 'host=ws-0042') => it.search(id, range, options) },
    searchEvents: { call: (it, options, id = 'host=ws-0042') => it.searchEvents(id, range, options) },
    getEvents: { call: (it, options, id = 'event-1') => it.getEvents([id], options) },
    getRelatedEvents: { call: (it, options, id = '203.0.113.66') => it.getRelatedEvents(id, range, options) },
    listAlerts: { call: (it, options) => it.listAlerts({}, options) },
    updateAlert: { call: (it, options, id = 'alert-501') => it.updateAlert(id, { status: 'in_progress' }, options) },
    listSavedSearches: { call: (it, options) => it.listSavedSearches(options) },
    getFieldValues: { call: (it, options, id = 'host') => it.getFieldValues(id, range, options) },
    getHost: { call: (it, options, id = 'host-0042') => it.getHost(id, options) },
    searchHosts: { call: (it, options, id = 'ws-') => it.searchHosts(id, options) },
    getDetections: { call: (it, options, id = 'host-0042') => it.getDetections({ hostId: id }, options) },
    isolateHost: { call: (it, options, id = 'host-0042') => it.isolateHost(id, options) },
    unisolateHost: { call: (it, options, id = 'host-0042') => it.unisolateHost(id, options) },
    scanHost: { call: (it, options, id) => it.scanHost(id === undefined ? 'host-0042' : { hostname: id }, options) },
    getProcesses: { call: (it, options, id = 'host-0042') => it.getProcesses(id, range, options) },
    getNetworkConnections: { call: (it, options, id = 'host-0042') => it.getNetworkConnections(id, range, options) },
    getAction: { call: (it, options, id = 'scan-0') => it.getAction(id, options) },
    searchEmails: { call: (it, options, id = mailbox) => it.searchEmails({ mailboxes: [id] }, options) },
    getEmail: { call: (it, options, id) => it.getEmail(mail(id), options) },
    quarantineEmail: { call: (it, options, id) => it.quarantineEmail(mail(id), options) },
    releaseEmail: { call: (it, options, id) => it.releaseEmail(mail(id), options) },
    blockSender: { call: (it, options, id = 'evil.example') => it.blockSender(id, options) },
    unblockSender: { call: (it, options, id = 'evil.example') => it.unblockSender(id, options) },
    getThreatData: { call: (it, options, id) => it.getThreatData(mail(id), options) },
    deliverEmail: {
      call: (it, options, id = 'Hello') => it.deliverEmail({ sender: 'a@example.org', recipients: [mailbox], subject: id }, options),
    },
    createTicket: { call: (it, options, id = 'Look at ws-0042') => it.createTicket({ title: id }, options) },
    getTicket: { call: (it, options, id = 'SEC-1') => it.getTicket(id, options) },
    updateTicket: { call: (it, options, id = 'SEC-1') => it.updateTicket(id, { status: 'In Progress' }, options) },
    addComment: { call: (it, options, id = 'SEC-1') => it.addComment(id, 'seen', options) },
    searchTickets: { call: (it, options, id = 'incident') => it.searchTickets(id, options) },
    getStatuses: { call: (it, options) => it.getStatuses(options) },
    getComments: { call: (it, options, id = 'SEC-2') => it.getComments(id, options) },
    resetWorld: { call: (it, options) => it.resetWorld(options) },
    lookup: { call: (it, options, id = '203.0.113.66') => it.lookup(id, options) },
    lookupHash: { call: (it, options, id = 'b68dfdf54b68a4844182921c8872bac6') => it.lookupHash(id, options) },
    lookupUrl: { call: (it, options, id = 'https://login.invoice-portal.example/view?id=4711') => it.lookupUrl(id, options) },
    lookupDomain: { call: (it, options, id = 'invoice-portal.example') => it.lookupDomain(id, options) },
    lookupIp: { call: (it, options, id = '203.0.113.66') => it.lookupIp(id, options) },
  },
});
