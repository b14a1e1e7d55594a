import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import type { Lab } from './lab.ts';

/** What the packages' scripts ask before they start a service: 101 is "not allowed". See invoke-rc.d(8). */
const policy = '/usr/sbin/policy-rc.d';

/** Others may be installing too: one at a time, also in `apt-get update`, which has no time limit for its own lock. */
const aptGet = ['flock', '--timeout=900', '/run/lock/tw-servers.lock', 'apt-get', '-o', 'DPkg::Lock::Timeout=600'];

let updated = false;

/** The version of an installed package; undefined where it is not installed. */
export async function debianVersion(lab: Lab, name: string): Promise<string | undefined> {
  // It fails for names that it never heard of.
  const command = 'dpkg-query --show --showformat=\'${db:Status-Status} ${Version}\' "$1" || true';
  const [status, version] = (await lab.run({ args: ['sh', '-c', command, 'sh', name] })).split(' ');
  return status === 'installed' ? version : undefined;
}

/** See `Lab.apt`. */
export async function aptInstall(lab: Lab, packages: readonly string[], answers: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const missing: string[] = [];
  for (const name of packages) if ((await debianVersion(lab, name)) === undefined) missing.push(name);
  if (missing.length === 0) return;
  if (!updated) await lab.run({ args: [...aptGet, 'update', '-q'] });
  updated = true;
  if (answers.length > 0) await lab.run({ args: ['debconf-set-selections'], input: `${answers.join('\n')}\n` });
  const ours = !existsSync(policy);
  if (ours) {
    writeFileSync(policy, '#!/bin/sh\nexit 101\n');
    chmodSync(policy, 0o755);
  }
  try {
    const args = [...aptGet, 'install', '-y', '-q', '--no-install-recommends', ...missing];
    await lab.run({ args, env: { DEBIAN_FRONTEND: 'noninteractive', ...env } });
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}
