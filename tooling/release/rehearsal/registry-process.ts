import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runServer } from 'verdaccio';

/** Verdaccio with the configuration file that it is given, on a free port, which it tells its parent. It ends when that does. */
process.on('disconnect', () => process.exit());
const server = (await runServer(process.argv[2])) as Server;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
