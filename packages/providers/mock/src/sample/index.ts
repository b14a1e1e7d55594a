import type { Scenario } from '../schema.ts';
import { endpoints } from './endpoints.ts';
import { c2, download, lure, lureSender, lureSubject, payload, payloadMd5 } from './facts.ts';
import { logs } from './logs.ts';

const lureMail = {
  subject: lureSubject,
  sender: lureSender,
  headers: { 'reply-to': ['billing@invoice-portal.example'], 'received-spf': ['fail (example.com: 198.51.100.77 is not allowed)'] },
  urls: [lure],
  authentication: { spf: 'fail', dkim: 'none', dmarc: 'fail' },
};

/**
 * The incident that the simulators play unless told otherwise. A mail lures two people to a false invoice portal; Dana clicks, runs what she
 * gets, and her workstation ws-0042 calls home. The EDR detects it, the SIEM alerts, and Dana opens a ticket. All names and addresses
 * are reserved for documentation; the hashes belong to no malware.
 */
export const sampleScenario = {
  name: 'invoice-4711',
  users: [
    { email: 'dana.reyes@example.com', name: 'Dana Reyes' },
    { email: 'sam.okafor@example.com', name: 'Sam Okafor' },
    { email: 'lee.tanaka@example.com', name: 'Lee Tanaka' },
    { email: 'soc@example.com', name: 'Security operations' },
  ],
  ...endpoints,
  ...logs,
  mails: [
    {
      ...lureMail,
      id: 'mail-4711-dana',
      internetMessageId: '<4711.1@invoice-portal.example>',
      recipients: ['dana.reyes@example.com'],
      receivedAt: '-3h',
      sentAt: '-3h1m',
      threat: {
        verdict: 'suspicious',
        phish: true,
        spoof: true,
        clicks: [{ url: lure, user: 'dana.reyes@example.com', clickedAt: '-2h50m', verdict: 'unknown' }],
      },
    },
    {
      ...lureMail,
      id: 'mail-4711-sam',
      internetMessageId: '<4711.2@invoice-portal.example>',
      recipients: ['sam.okafor@example.com'],
      receivedAt: '-2h59m',
      sentAt: '-3h1m',
      threat: { verdict: 'suspicious', phish: true, spoof: true },
    },
    {
      id: 'mail-minutes',
      internetMessageId: '<minutes@example.com>',
      subject: 'Minutes of Monday',
      sender: 'lee.tanaka@example.com',
      recipients: ['dana.reyes@example.com', 'sam.okafor@example.com'],
      receivedAt: '-5h',
      sentAt: '-5h',
      attachments: [
        {
          id: 'att-1',
          name: 'minutes.pdf',
          contentType: 'application/pdf',
          size: 48211,
          sha256: 'c4fef47c19fdcabe8e7bfc264e0916b3a37c90afae823b3fb0c4246efa34fcb9',
        },
      ],
      authentication: { spf: 'pass', dkim: 'pass', dmarc: 'pass' },
      threat: { verdict: 'clean' },
    },
    {
      id: 'mail-news',
      subject: 'News of the week',
      sender: 'news@newsletter.example',
      recipients: ['lee.tanaka@example.com'],
      receivedAt: '-20h',
      urls: ['https://newsletter.example/42'],
      authentication: { spf: 'pass', dkim: 'pass', dmarc: 'pass' },
    },
  ],
  indicators: [
    { value: 'invoice-portal.example', verdict: 'malicious', confidence: 0.9, categories: ['phishing'], firstSeen: '-2d', lastSeen: '-1h' },
    {
      value: 'login.invoice-portal.example',
      verdict: 'malicious',
      confidence: 0.95,
      categories: ['phishing'],
      firstSeen: '-2d',
      lastSeen: '-1h',
    },
    { value: 'files.invoice-portal.example', verdict: 'malicious', confidence: 0.95, categories: ['malware'], firstSeen: '-2d' },
    { value: lure, verdict: 'malicious', confidence: 0.95, categories: ['phishing'], firstSeen: '-1d' },
    { value: download, verdict: 'malicious', confidence: 0.95, categories: ['malware'], malwareFamilies: ['PaperTrail'], firstSeen: '-1d' },
    { value: 'billing@invoice-portal.example', verdict: 'suspicious', confidence: 0.7, categories: ['phishing'] },
    { value: '198.51.100.77', verdict: 'suspicious', confidence: 0.6, categories: ['phishing', 'hosting'], firstSeen: '-9d' },
    {
      value: c2,
      verdict: 'malicious',
      confidence: 0.9,
      categories: ['c2'],
      malwareFamilies: ['PaperTrail'],
      firstSeen: '-30d',
      lastSeen: '-3h',
    },
    {
      value: payload,
      verdict: 'malicious',
      confidence: 1,
      categories: ['malware'],
      malwareFamilies: ['PaperTrail'],
      tags: ['dropper'],
      firstSeen: '-1d',
    },
    {
      value: payloadMd5,
      verdict: 'malicious',
      confidence: 1,
      categories: ['malware'],
      malwareFamilies: ['PaperTrail'],
      tags: ['dropper'],
      firstSeen: '-1d',
    },
    { value: 'newsletter.example', verdict: 'clean', confidence: 0.8 },
  ],
  tickets: [
    {
      title: 'Strange invoice mail',
      description: 'I clicked on the link in “Overdue: invoice 4711” and nothing happened. Is my computer all right?',
      type: 'Incident',
      reporter: 'dana.reyes@example.com',
      labels: ['phishing'],
      priority: 'medium',
      createdAt: '-2h',
    },
    {
      title: 'Password guessing on srv-files-01',
      status: 'Done',
      type: 'Incident',
      assignee: 'soc@example.com',
      reporter: 'soc@example.com',
      priority: 'low',
      createdAt: '-6d',
      comments: [{ text: 'The address is blocked now.', author: 'soc@example.com', createdAt: '-5d' }],
    },
  ],
} satisfies Scenario;
