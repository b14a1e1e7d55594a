import type { Server } from './server.ts';

/** https://tinyproxy.github.io */
export const server: Server = {
  name: 'tinyproxy',
  install: (lab) => lab.apt(['tinyproxy']),
  async start(lab) {
    const port = await lab.freePort();
    // Its configuration takes letters and digits.
    const [user, password] = ['puser', 'ppass'];
    const config = lab.write(
      'tinyproxy.conf',
      `Port ${port}\nListen 127.0.0.1\nAllow 127.0.0.1\nTimeout 30\nMaxClients 50\nBasicAuth ${user} ${password}\n`,
    );
    await lab.spawn({ args: ['tinyproxy', '-d', '-c', config] });
    await lab.waitForPort(port);
    return { version: await lab.version('tinyproxy'), address: `127.0.0.1:${port}`, user, password, wrongUserStatus: '401' };
  },
};
