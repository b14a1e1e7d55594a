import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stop } from '../commands.ts';

/** A registry on this machine. It has no upstream: what nobody published to it is not to be had from it. */
export interface Registry {
  readonly url: string;
  /** Puts a package there that is none of ours. */
  add(tarball: string, manifest: Manifest): Promise<void>;
  /** `name@version` of all that is there. */
  contents(): Set<string>;
  stop(): Promise<void>;
}

export interface Manifest {
  readonly name: string;
  readonly version: string;
}

const configuration = `storage: ./storage
uplinks: {}
packages:
  '**':
    access: $all
    publish: $all
web: { enable: false }
log: { type: file, path: ./verdaccio.log, format: json, level: warn }
`;

export async function startRegistry(folder: string): Promise<Registry> {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'config.yaml');
  writeFileSync(config, configuration);
  const child = fork(join(import.meta.dirname, 'registry-process.ts'), [config], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const port = await Promise.race([
    once(child, 'message').then(([message]) => Number(message)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`verdaccio ended with ${String(code)} before it listened`))),
  ]);
  const url = `http://127.0.0.1:${port}/`;
  return {
    url,
    add: (tarball, manifest) => put(url, readFileSync(tarball), manifest),
    contents: () => new Set(globSync('storage/**/package.json', { cwd: folder }).flatMap((path) => versionsIn(join(folder, path)))),
    stop: () => stop(child),
  };
}

function versionsIn(file: string): string[] {
  const { name, versions } = JSON.parse(readFileSync(file, 'utf8')) as { name: string; versions: Record<string, unknown> };
  return Object.keys(versions).map((version) => `${name}@${version}`);
}

/** Publishes as npm does, but to this registry whatever the package says of its own. */
async function put(registry: string, tarball: Buffer, manifest: Manifest): Promise<void> {
  const { name, version } = manifest;
  const file = `${name}-${version}.tgz`;
  const dist = {
    integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
    shasum: createHash('sha1').update(tarball).digest('hex'),
    tarball: `${registry}${name}/-/${file}`,
  };
  const response = await fetch(registry + encodeURIComponent(name), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      _id: name,
      name,
      'dist-tags': { latest: version },
      versions: { [version]: { ...manifest, _id: `${name}@${version}`, dist } },
      _attachments: { [file]: { content_type: 'application/octet-stream', data: tarball.toString('base64'), length: tarball.length } },
    }),
  });
  if (!response.ok) throw new Error(`the registry does not take ${name}: ${response.status} ${await response.text()}`);
}
