import { type Catalog, idsWith } from '@tw/connectors/registry';
import { UnknownProvider } from '../exit-codes.ts';

/** What people call a provider with the trait. */
export const traitNames = {
  threat_intel: 'threat intelligence provider',
  siem: 'SIEM',
  edr: 'EDR',
  email_gateway: 'mail provider',
  ticketing: 'ticket system',
} as const;

export type KnownTrait = keyof typeof traitNames;

/** Throws UsageError for an id, given in lower case, that no provider with the trait has. */
export async function assertProviders(wanted: readonly string[], trait: KnownTrait, catalog: Catalog): Promise<void> {
  if (wanted.length === 0) return;
  const known = await idsWith(catalog, trait);
  const unknown = wanted.find((id) => !known.some((each) => each.toLowerCase() === id));
  if (unknown !== undefined)
    throw new UnknownProvider(
      `--provider: ${JSON.stringify(unknown.slice(0, 40))} is no ${traitNames[trait]}. There are: ${known.join(', ')}.`,
    );
}
