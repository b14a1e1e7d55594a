// Loaded beside the tests of a provider: writes down what the connector asks of the servers that they start.
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { recordingVariable, type Recorded } from './requests.ts';

const file = process.env[recordingVariable];

subscribe('http.server.request.start', (message) => {
  const { request } = message as { readonly request: IncomingMessage };
  if (file !== undefined && request.headers['user-agent']?.startsWith('triage-warden-connectors/')) note(request, file);
});

function note(request: IncomingMessage, to: string): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    const { method = '', url = '', headers } = request;
    const recorded: Recorded = { method, url, headers: headers as Recorded['headers'], body: Buffer.concat(chunks).toString('base64') };
    appendFileSync(to, `${JSON.stringify(recorded)}\n`);
  });
}
