import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './lab.ts';
import type { Server } from './server.ts';

const [bouncerKey, machineId, password] = ['bouncer-key-of-tests', 'connector', 'machine-password'];

/** https://docs.crowdsec.net/docs/configuration/crowdsec_configuration */
export const server: Server = {
  name: 'crowdsec',
  async install(lab) {
    // The package registers this machine with CrowdSec's central API, and fails where that cannot be reached; unless it is registered already.
    const credentials = '/etc/crowdsec/online_api_credentials.yaml';
    mkdirSync('/etc/crowdsec', { recursive: true });
    if (!existsSync(credentials) || statSync(credentials).size === 0) writeFileSync(credentials, '# not registered\n');
    await lab.apt(['crowdsec']);
  },
  async start(lab) {
    const port = await lab.freePort();
    mkdirSync(join(lab.folder, 'data'));
    const config = lab.write('config.yaml', configuration(lab, port));
    const cscli = (...args: readonly string[]) => lab.run({ args: ['cscli', '-c', config, ...args] });
    await cscli('machines', 'add', machineId, '--password', password, '-f', join(lab.folder, 'lapi.yaml'), '--force');
    await cscli('bouncers', 'add', 'connector', '-k', bouncerKey);
    await lab.spawn({ args: ['crowdsec', '-c', config, '-no-cs'] });
    const url = `http://127.0.0.1:${port}`;
    await lab.waitForHttp(`${url}/v1/decisions`, ({ status }) => status === 403);
    return { version: await lab.version('crowdsec'), url, bouncerKey, machineId, password };
  },
};

/** The Local API alone: no logs are read, and nothing goes to the central API. */
const configuration = ({ folder }: Lab, port: number): string => `
common: {daemonize: false, log_media: stdout, log_level: info, working_dir: .}
config_paths:
  config_dir: /etc/crowdsec/
  data_dir: ${folder}/data/
  simulation_path: /etc/crowdsec/simulation.yaml
  hub_dir: /var/lib/crowdsec/hub/
  index_path: /var/lib/crowdsec/hub/.index.json
  notification_dir: /etc/crowdsec/notifications/
  plugin_dir: /usr/lib/crowdsec/plugins/
crowdsec_service: {acquisition_path: /etc/crowdsec/acquis.yaml, parser_routines: 1}
cscli: {output: json}
db_config: {log_level: info, type: sqlite, db_path: ${folder}/data/crowdsec.db, flush: {max_items: 5000, max_age: 7d}}
api:
  client: {insecure_skip_verify: false, credentials_path: ${folder}/lapi.yaml}
  server: {log_level: info, listen_uri: '127.0.0.1:${port}', profiles_path: /etc/crowdsec/profiles.yaml, trusted_ips: [127.0.0.1]}
prometheus: {enabled: false}
`;
