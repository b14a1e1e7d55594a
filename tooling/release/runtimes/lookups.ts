import { isConnectorError } from '@tw/connector-core';
import { virustotal } from '@tw/connector-virustotal';

/** What came of the three lookups that every runtime does. */
export interface Lookups {
  readonly known: string;
  readonly unknown: string;
  readonly refused: string;
}

/** Asks the server at `baseUrl` as a program would that has only core and the connector. */
export async function lookUp(baseUrl: string): Promise<Lookups> {
  const vt = virustotal({ apiKey: goodKey, baseUrl });
  const { verdict, malicious, detections } = await vt.lookup('44d88612fea8a8f36de82e1278abb02f');
  const missing = await vt.lookup('nobody-knows[.]example');
  const refused = await virustotal({ apiKey: 'a-wrong-key', baseUrl })
    .lookup('hxxps://evil[.]example/login')
    .then(
      () => 'was not refused',
      (error: unknown) => (isConnectorError(error) ? `${error.code} with status ${error.status}` : `no ConnectorError: ${String(error)}`),
    );
  return {
    known: `${verdict}, ${malicious}, ${detections?.malicious} of ${detections?.total}`,
    unknown: `${missing.verdict}, ${missing.malicious}, ${missing.confidence}`,
    refused,
  };
}

/** Opens the played vendor's doors, and no others. */
export const goodKey = 'a-key-for-loopback-only';

export const expected: Lookups = {
  known: 'malicious, true, 60 of 70',
  unknown: 'unknown, false, 0',
  refused: 'authentication_failed with status 401',
};
