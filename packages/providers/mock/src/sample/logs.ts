import type { Scenario } from '../schema.ts';
import { c2, download, lure, lureSender, lureSubject, payload, payloadMd5, payloadPath } from './facts.ts';

const beacon = (timestamp: string, bytes: number) => ({
  timestamp,
  fields: { sourcetype: 'firewall', action: 'allowed', host: 'ws-0042', src_ip: '192.0.2.42', dest_ip: c2, dest_port: 443, bytes },
});

const proxied = (timestamp: string, host: string, user: string, url: string, domain: string, bytes: number) => ({
  timestamp,
  fields: { sourcetype: 'proxy', action: 'allowed', host, user, url, domain, method: 'GET', status: 200, bytes },
});

export const logs = {
  events: [
    {
      timestamp: '-3h',
      fields: {
        sourcetype: 'mail',
        action: 'delivered',
        sender: lureSender,
        recipient: 'dana.reyes@example.com',
        subject: lureSubject,
        src_ip: '198.51.100.77',
      },
    },
    {
      timestamp: '-2h59m',
      fields: {
        sourcetype: 'mail',
        action: 'delivered',
        sender: lureSender,
        recipient: 'sam.okafor@example.com',
        subject: lureSubject,
        src_ip: '198.51.100.77',
      },
    },
    {
      timestamp: '-2h50m10s',
      fields: { sourcetype: 'dns', host: 'ws-0042', query: 'login.invoice-portal.example', answer: ['198.51.100.77'], record_type: 'A' },
    },
    proxied('-2h50m', 'ws-0042', 'dana.reyes', lure, 'login.invoice-portal.example', 18_220),
    proxied('-2h49m', 'ws-0042', 'dana.reyes', download, 'files.invoice-portal.example', 734_208),
    {
      timestamp: '-2h48m',
      raw: `EventCode=1 Image="${payloadPath}" Hashes="MD5=${payloadMd5},SHA256=${payload}"`,
      fields: {
        sourcetype: 'sysmon',
        event_code: 1,
        host: 'ws-0042',
        user: 'EXAMPLE\\dana.reyes',
        process: 'invoice_4711.exe',
        parent_process: 'chrome.exe',
        image: payloadPath,
        hashes: [payloadMd5, payload],
      },
    },
    {
      timestamp: '-2h47m',
      fields: {
        sourcetype: 'sysmon',
        event_code: 1,
        host: 'ws-0042',
        user: 'EXAMPLE\\dana.reyes',
        process: 'powershell.exe',
        parent_process: 'invoice_4711.exe',
        command_line: 'powershell.exe -NoProfile -WindowStyle Hidden -File C:\\Users\\Public\\upd.ps1',
      },
    },
    beacon('-2h46m', 1204),
    beacon('-2h16m', 988),
    beacon('-1h46m', 1012),
    beacon('-1h16m', 996),
    beacon('-46m', 1002),
    beacon('-6m', 52_310),
    { timestamp: '-2h45m', fields: { sourcetype: 'edr', host: 'ws-0042', detection: 'det-9001', severity: 'high' } },
    proxied('-4h', 'ws-0043', 'sam.okafor', 'https://intranet.example.com/start', 'intranet.example.com', 4410),
    proxied('-20h', 'ws-0107', 'lee.tanaka', 'https://newsletter.example/42', 'newsletter.example', 20_980),
    {
      timestamp: '-1h',
      fields: {
        sourcetype: 'smb',
        action: 'allowed',
        host: 'srv-files-01',
        src_ip: '192.0.2.43',
        user: 'EXAMPLE\\sam.okafor',
        share: '\\\\srv-files-01\\finance',
      },
    },
    {
      timestamp: '-6d',
      fields: { sourcetype: 'sshd', action: 'failure', host: 'srv-files-01', user: 'root', src_ip: '198.51.100.9', attempts: 24 },
    },
  ],
  alerts: [
    {
      id: 'alert-501',
      title: 'Program downloaded and run, then regular outbound connections',
      severity: 'high',
      createdAt: '-2h40m',
      description: `ws-0042 (dana.reyes) ran invoice_4711.exe and connects to ${c2}.`,
      tactics: ['TA0001', 'TA0002', 'TA0011'],
      techniques: ['T1566.002', 'T1204.002', 'T1071.001'],
    },
    {
      id: 'alert-502',
      title: 'Mail that fails DMARC was delivered',
      severity: 'low',
      createdAt: '-2h58m',
      tactics: ['TA0001'],
      techniques: ['T1566.002'],
    },
    {
      id: 'alert-480',
      title: 'Password guessing over SSH',
      severity: 'low',
      status: 'closed',
      createdAt: '-6d',
      updatedAt: '-5d',
      assignee: 'soc@example.com',
      tactics: ['TA0006'],
      techniques: ['T1110'],
    },
  ],
  savedSearches: [
    { name: 'Downloads of programs', query: 'sourcetype=proxy url=*.exe', description: 'Programs that came through the proxy' },
    { name: 'Large outbound transfers', query: 'sourcetype=firewall bytes>50000' },
  ],
} satisfies Scenario;
