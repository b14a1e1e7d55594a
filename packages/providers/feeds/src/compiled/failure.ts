import { ConnectorError, oneLine } from '@tw/connector-core';

const again = 'Compile it again from its source, with tw feeds compile.';

/** A compiled list that must not be answered from. */
export const refused = (path: string, why: string, hint = again): ConnectorError =>
  new ConnectorError('configuration', `the compiled list ${oneLine(path, 1000)} ${why}`, { hint });

export const damaged = (path: string, why: string): ConnectorError => refused(path, `is damaged: ${why}`);

/** What the file system refused. */
export function unusable(path: string, error: unknown, doing: 'read' | 'written'): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  const hint = 'Look at the path, the rights of this user, and the room on the disk.';
  return refused(path, `cannot be ${doing} (${oneLine(reason)})`, hint);
}
