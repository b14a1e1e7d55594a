import { connect, lastHours } from '@tw/connectors';
import { workIncident } from './incident.ts';

// TW_SIEM_MODE=splunk and so on choose vendors, and their settings are variables too: see `tw providers`. Without them all are simulators.
const tools = {
  siem: await connect('siem'),
  intel: await connect('threat_intel', process.env['TW_THREAT_INTEL_MODE'] ?? 'mock'),
  edr: await connect('edr'),
  mail: await connect('email_gateway'),
  tickets: await connect('ticketing'),
};

const incident = { id: 'INC-4711', sender: process.argv[2] ?? 'billing@invoice-portal.example', timeRange: lastHours(24) };
console.log(JSON.stringify(await workIncident(tools, incident), undefined, 2));
