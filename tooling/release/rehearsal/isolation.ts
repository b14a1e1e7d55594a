import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { output, pnpm } from '../commands.ts';

/** Nothing is there: connections are refused at once. */
const deadProxy = 'http://127.0.0.1:1';
/** An address for documents: nobody has it. https://www.rfc-editor.org/rfc/rfc5737 */
const outside = '192.0.2.1';

/** Runs this script again in a network namespace that has a loopback interface and no other, where the machine can do that. */
export function rerunIsolated(script: string): { readonly status: number } | undefined {
  const flags = ['--map-root-user', '--net', '--', 'sh', '-c'];
  if (spawnSync('unshare', [...flags, 'ip link set lo up']).status !== 0) return undefined;
  const command = [...flags, 'ip link set lo up && exec "$@"', 'sh', process.execPath, script];
  return { status: spawnSync('unshare', command, { stdio: 'inherit', env: { ...process.env, TW_REHEARSAL: 'isolated' } }).status ?? 1 };
}

export const isIsolated = (): boolean =>
  Object.values(networkInterfaces())
    .flat()
    .every((address) => address?.internal);

/**
 * The environment of every tool: no setting, token or cache of whoever runs this, a home of its own, and a proxy that leads nowhere
 * for all that is not on this machine.
 */
export function fencedEnvironment(folder: string, registry: string): NodeJS.ProcessEnv {
  const [home, bin] = [join(folder, 'home'), join(folder, 'bin')];
  for (const each of [home, bin]) mkdirSync(each, { recursive: true });
  symlinkSync(process.execPath, join(bin, 'node'));
  symlinkSync(pnpm(), join(bin, 'pnpm'));
  writeFileSync(join(home, '.npmrc'), npmrc(registry));
  writeFileSync(join(home, '.gitconfig'), '[user]\nname = Rehearsal\nemail = rehearsal@example.com\n');
  return {
    PATH: `${bin}:${process.env['PATH']}`,
    HOME: home,
    TMPDIR: folder,
    CI: 'true',
    NO_COLOR: '1',
    GIT_CONFIG_NOSYSTEM: '1',
    npm_config_userconfig: join(home, '.npmrc'),
    npm_config_globalconfig: join(home, 'no-global-npmrc'),
    HTTP_PROXY: deadProxy,
    HTTPS_PROXY: deadProxy,
    NO_PROXY: '127.0.0.1',
  };
}

/** For the home and for each folder that something is published from: pnpm takes its registry from files alone. */
export const npmrc = (registry: string): string => `registry=${registry}
@tw:registry=${registry}
${registry.replace('http:', '')}:_authToken=a-token-of-no-other-registry
proxy=${deadProxy}
https-proxy=${deadProxy}
noproxy=127.0.0.1
fetch-retries=0
audit=false
fund=false
update-notifier=false
`;

/**
 * Throws unless all that publishes would publish to `registry`: pnpm, which changesets calls in the folder of each package, and npm.
 */
export async function assertRegistry(registry: string, folders: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  if (new URL(registry).hostname !== '127.0.0.1') throw new Error(`${registry} is not on this machine`);
  for (const folder of folders)
    for (const tool of folder === folders[0] ? ['pnpm', 'npm'] : ['pnpm'])
      for (const setting of ['registry', '@tw:registry']) {
        const answer = (await output(tool, ['config', 'get', setting], folder, env)).trim();
        if (answer !== registry) throw new Error(`${tool} in ${folder} has the ${setting} ${answer}: nothing is published`);
      }
}

/** Throws unless publishing what is in `folder` to another host fails at once: for want of a way there, not of an answer. */
export async function assertNoWayOut(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  if (isIsolated()) await assertUnreachable();
  const registry = `http://${outside}/`;
  writeFileSync(join(folder, '.npmrc'), `//${outside}/:_authToken=a-token-of-no-registry\n`);
  for (const [tool, ...more] of [['npm'], ['pnpm', '--no-git-checks']] as const) {
    const started = Date.now();
    const said = await output(tool, ['publish', '--registry', registry, ...more], folder, env).then(
      () => 'It was published.',
      (error: unknown) => String(error),
    );
    if (!/ENETUNREACH|ECONNREFUSED|error sending request/.test(said) || Date.now() - started > 10_000)
      throw new Error(`${tool} tried to publish to ${registry}, and it was not the fence that stopped it:\n${said}`);
  }
  return isIsolated() ? 'there is no interface but loopback' : 'the proxy leads nowhere (this machine cannot do without outside routes)';
}

function assertUnreachable(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: outside, port: 80, timeout: 2000 });
    const fail = (what: string) => () => {
      socket.destroy();
      reject(new Error(`${outside} could be reached: ${what}`));
    };
    socket.once('connect', fail('it answered')).once('timeout', fail('it has a route'));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => (code === 'ENETUNREACH' ? resolve() : fail(String(code))()));
  });
}
