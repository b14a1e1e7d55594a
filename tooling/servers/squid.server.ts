import { join } from 'node:path';
import type { Server } from './server.ts';

/** https://www.squid-cache.org */
export const server: Server = {
  name: 'squid',
  install: (lab) => lab.apt(['squid', 'openssl']),
  async start(lab) {
    const port = await lab.freePort();
    const [user, password] = ['puser', 'p@ss:word'];
    const hash = (await lab.run({ args: ['openssl', 'passwd', '-apr1', password] })).trim();
    const users = lab.write('users', `${user}:${hash}\n`);
    const config = lab.write(
      'squid.conf',
      `http_port 127.0.0.1:${port}
auth_param basic program /usr/lib/squid/basic_ncsa_auth ${users}
auth_param basic children 1
acl known proxy_auth REQUIRED
acl forbidden dstdomain forbidden.example
http_access deny !known
http_access deny forbidden
http_access allow known
cache deny all
pid_filename ${join(lab.folder, 'squid.pid')}
access_log none
cache_log ${join(lab.folder, 'cache.log')}
coredump_dir ${lab.folder}
shutdown_lifetime 1 second
visible_hostname localhost
`,
    );
    await lab.run({ args: ['chown', '-R', 'proxy:proxy', lab.folder] });
    await lab.spawn({ args: ['squid', '-N', '-d', '1', '-f', config] });
    await lab.waitForPort(port);
    return { version: await lab.version('squid'), address: `127.0.0.1:${port}`, user, password, wrongUserStatus: '407' };
  },
};
