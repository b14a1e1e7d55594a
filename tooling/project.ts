/** Where this project lives. Whoever publishes it sets `repository` and runs `pnpm sync`. */
export const project = {
  repository: 'https://github.com/example/triage-warden-connectors',
  license: 'Apache-2.0',
  node: '>=22.20',
  keywords: ['triage-warden', 'security'],
} as const;
