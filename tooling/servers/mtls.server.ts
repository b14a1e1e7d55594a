import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import type { Lab } from './lab.ts';
import type { Server } from './server.ts';

/** A key, and a certificate for it by the authority, for the name given as `DNS:…` or `IP:…`. */
async function identity(lab: Lab, name: string, alternatives: string): Promise<{ readonly cert: string; readonly key: string }> {
  const file = (ending: string) => join(lab.folder, `${name}.${ending}`);
  const [cert, key, request] = [file('pem'), file('key'), file('csr')];
  const extensions = lab.write(`${name}.ext`, `subjectAltName=${alternatives}\n`);
  await lab.run({ args: ['openssl', 'req', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', request, '-subj', `/CN=${name}`] });
  const ca = ['-CA', join(lab.folder, 'ca.pem'), '-CAkey', join(lab.folder, 'ca.key'), '-CAcreateserial'];
  await lab.run({ args: ['openssl', 'x509', '-req', '-in', request, '-out', cert, ...ca, '-days', '1', '-extfile', extensions] });
  return { cert, key };
}

/** OpenSSL's own server: it asks for a client certificate, and ends the handshake without one. https://docs.openssl.org/3.0/man1/openssl-s_server/ */
export const server: Server = {
  name: 'mtls',
  install: (lab) => lab.apt(['openssl']),
  async start(lab) {
    const [ca, caKey] = [join(lab.folder, 'ca.pem'), join(lab.folder, 'ca.key')];
    const subject = ['-subj', '/CN=Private CA', '-days', '1'];
    await lab.run({ args: ['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', caKey, '-out', ca, ...subject] });
    const own = await identity(lab, 'localhost', 'DNS:localhost,IP:127.0.0.1');
    const client = await identity(lab, 'client', 'DNS:client');
    const body = '{"ok":true}';
    // `-HTTP` sends files that hold the whole answer.
    lab.write('thing', `HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    const port = await lab.freePort();
    const verify = ['-CAfile', ca, '-Verify', '1', '-verify_return_error'];
    await lab.spawn({
      args: ['openssl', 's_server', '-accept', `127.0.0.1:${port}`, '-cert', own.cert, '-key', own.key, ...verify, '-HTTP', '-quiet'],
      cwd: lab.folder,
    });
    await lab.waitForPort(port);
    const text = (file: string) => readFileSync(file, 'utf8');
    return {
      version: await lab.version('openssl'),
      url: `https://localhost:${port}`,
      ca: text(ca),
      cert: text(client.cert),
      key: text(client.key),
    };
  },
};
