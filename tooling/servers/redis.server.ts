import type { Server } from './server.ts';

/** https://redis.io/docs/latest/operate/oss_and_stack/management/config/ */
export const server: Server = {
  name: 'redis',
  install: (lab) => lab.apt(['redis-server']),
  async start(lab) {
    const port = await lab.freePort();
    // Nothing is kept on disk.
    await lab.spawn({ args: ['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', lab.folder] });
    await lab.waitForPort(port);
    return { version: await lab.version('redis-server'), url: `redis://127.0.0.1:${port}`, port: String(port) };
  },
};
