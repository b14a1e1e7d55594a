import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './lab.ts';
import type { Server } from './server.ts';

const user = '_rspamd';
const [password, enablePassword] = ['read-password', 'write-password'];

/** https://docs.rspamd.com/workers/ */
export const server: Server = {
  name: 'rspamd',
  needs: ['redis'],
  install: (lab) => lab.apt(['rspamd']),
  async start(lab, { redis }) {
    const [controller, scanner, nowhere] = [await lab.freePort(), await lab.freePort(), await lab.freePort()];
    const hash = async (text: string) => (await lab.run({ args: ['rspamadm', 'pw', '-q', '-p', text] })).trim();
    for (const folder of ['local.d', 'db', 'run', 'maps']) mkdirSync(join(lab.folder, folder));
    const map = lab.write('maps/blocked_senders.map', '# Kept by the mail team\nspam.example\n');
    // Without `secure_ip = []` this machine would need no password.
    write(
      lab,
      'worker-controller.inc',
      `bind_socket = "127.0.0.1:${controller}"; secure_ip = [];
      password = "${await hash(password)}"; enable_password = "${await hash(enablePassword)}";`,
    );
    write(lab, 'worker-normal.inc', `bind_socket = "127.0.0.1:${scanner}"; count = 1;`);
    for (const worker of ['proxy', 'fuzzy']) write(lab, `worker-${worker}.inc`, 'enabled = false;');
    for (const name of ['redis.conf', 'history_redis.conf']) write(lab, name, `servers = "127.0.0.1:${redis?.['port']}";`);
    write(lab, 'logging.inc', `filename = "${join(lab.folder, 'rspamd.log')}";`);
    // There is no DNS; to compile all rules anew takes a minute; and maps are looked at each second, not after half a minute.
    write(
      lab,
      'options.inc',
      `dns { nameserver = ["127.0.0.1:${nowhere}"]; timeout = 0.2s; retransmits = 1; }
      disable_hyperscan = true; map_watch_interval = 1s; map_file_watch_multiplier = 1;`,
    );
    write(lab, 'greylist.conf', 'enabled = false;');
    // As the connector's README has it.
    write(
      lab,
      'multimap.conf',
      `BLOCKED_SENDERS {
      type = "from"; map = "${map}"; prefilter = true; action = "reject"; description = "Senders that were blocked";
    }`,
    );
    await lab.run({ args: ['chown', '-R', `${user}:${user}`, lab.folder] });
    const variables = Object.entries({ LOCAL_CONFDIR: lab.folder, DBDIR: join(lab.folder, 'db'), RUNDIR: join(lab.folder, 'run') });
    await lab.spawn({ args: ['rspamd', '-f', '-u', user, '-g', user, ...variables.map(([name, value]) => `--var=${name}=${value}`)] });
    await lab.waitForHttp(`http://127.0.0.1:${controller}/ping`, ({ ok }) => ok);
    await lab.waitForHttp(`http://127.0.0.1:${scanner}/ping`, ({ ok }) => ok);
    return {
      version: await lab.version('rspamd'),
      url: `http://127.0.0.1:${controller}`,
      /** Where a mail server asks what to do with a message. */
      scannerUrl: `http://127.0.0.1:${scanner}`,
      password,
      enablePassword,
      senderMap: map,
    };
  },
};

const write = (lab: Lab, name: string, content: string): string => lab.write(`local.d/${name}`, `${content}\n`);
