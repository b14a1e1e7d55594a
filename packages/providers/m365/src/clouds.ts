/**
 * Where Microsoft 365 lives. Tokens of one cloud are worth nothing in another. GCC is in the worldwide one.
 * https://learn.microsoft.com/en-us/graph/deployments
 */
export const clouds = {
  global: { login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' },
  gcc: { login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' },
  'us-gov': { login: 'https://login.microsoftonline.us', graph: 'https://graph.microsoft.us' },
  'us-gov-dod': { login: 'https://login.microsoftonline.us', graph: 'https://dod-graph.microsoft.us' },
  china: { login: 'https://login.chinacloudapi.cn', graph: 'https://microsoftgraph.chinacloudapi.cn' },
} as const;

export type Cloud = keyof typeof clouds;

interface Addresses {
  readonly cloud: Cloud;
  readonly loginUrl?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly tenantId: string;
}

/** The addresses in use: those set explicitly win over the cloud's. */
export function endpointsOf({ cloud, loginUrl, baseUrl, tenantId }: Addresses) {
  const { login, graph } = clouds[cloud];
  const graphs: readonly string[] = Object.values(clouds).map((each) => each.graph);
  const origin = baseUrl === undefined ? graph : new URL(baseUrl).origin;
  return {
    baseUrl: baseUrl ?? `${graph}/v1.0`,
    tokenUrl: `${loginUrl ?? login}/${tenantId}/oauth2/v2.0/token`,
    // A proxy before Graph is not what the token is for.
    scope: `${graphs.includes(origin) ? origin : graph}/.default`,
  };
}
