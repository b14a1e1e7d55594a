import { type Connector, ConnectorError, type ConnectorOptions, type ConnectorType, specVersion } from '@tw/connector-core';
import type { Env } from '../src/registry.ts';

export interface PlainSettings {
  readonly token: string;
}

/** What a plain connector of these tests was made with. */
export interface Plain extends Connector {
  readonly token: string;
  readonly options: ConnectorOptions;
}

/** A third party's provider, made without `defineConnector`: all that the registry may rely on is the interface. */
export function plainProvider<const Id extends string, const T extends ConnectorType>(
  id: Id,
  traits: readonly [T, ...T[]],
  version: number = specVersion,
) {
  const create = ({ token }: PlainSettings, options: ConnectorOptions = {}): Plain => ({
    name: id,
    type: traits[0],
    traits,
    token,
    options,
    supports: () => false,
    healthCheck: async () => ({ status: 'healthy', latencyMs: 0 }),
    testConnection: async () => true,
  });
  const variable = `TW_${id.toUpperCase()}_TOKEN`;
  return Object.assign(create, {
    fromEnv(env: Env, options?: ConnectorOptions): Plain {
      const token = env[variable];
      if (token === undefined) throw new ConnectorError('configuration', `token (${variable}) is missing`, { connector: id });
      return create({ token }, options);
    },
    id,
    displayName: id,
    traits,
    settings: [{ name: 'token', env: variable, required: true, secret: true, description: '' }],
    specVersion: version,
  });
}
