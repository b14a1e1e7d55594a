import { isIP } from 'node:net';
import { generate, type SubjectAltNameEntry } from 'selfsigned';

/** A certificate and its private key, in PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

const day = 86_400_000;

/** A certificate authority that nobody knows, for one test. */
export const makeAuthority = (name = 'Private CA'): Promise<Identity> =>
  make(name, {
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });

/** A certificate for these hosts, by an authority; valid for a day, from `from` on. */
export const makeIdentity = (ca: Identity, hosts: readonly string[], from = Date.now() - day / 2): Promise<Identity> =>
  make(hosts[0] ?? 'nobody', {
    ca,
    notBeforeDate: new Date(from),
    notAfterDate: new Date(from + day),
    extensions: [{ name: 'subjectAltName', altNames: hosts.map(alternative) }],
  });

const alternative = (host: string): SubjectAltNameEntry => (isIP(host) ? { type: 7, ip: host } : { type: 2, value: host });

/** One that is out of date. */
export const makeExpired = (ca: Identity, hosts: readonly string[]): Promise<Identity> => makeIdentity(ca, hosts, Date.now() - 10 * day);

async function make(name: string, options: Parameters<typeof generate>[1]): Promise<Identity> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], { keyType: 'ec', algorithm: 'sha256', ...options });
  return { cert, key };
}
