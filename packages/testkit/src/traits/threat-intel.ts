import type { Connector, ThreatIntelConnector } from '@tw/connector-core';
import { defang } from '@tw/connector-core';
import { assert, assertPlain, show } from '../assert.ts';
import { type Behaviour, checksOf, type Connect, describeChecks, rejects } from './behaviour.ts';

/** What differs between sources of threat intelligence. */
export interface ThreatIntelParameters {
  /** Indicators that the source knows as malicious. */
  readonly malicious: readonly string[];
  /** Indicators that it knows nothing of. */
  readonly unknown: readonly string[];
}

/** Looks indicators up, as every {@link ThreatIntelConnector} has to. */
export const describeThreatIntel = (connect: Connect<ThreatIntelConnector & Connector>, parameters: ThreatIntelParameters): void =>
  describeChecks('threat_intel', threatIntelTraitChecks(connect, parameters));

/** The checks of {@link describeThreatIntel}, for other test runners. */
export const threatIntelTraitChecks = (connect: Connect<ThreatIntelConnector & Connector>, parameters: ThreatIntelParameters) =>
  checksOf('threat_intel', connect, behaviours(parameters));

const behaviours = ({ malicious, unknown }: ThreatIntelParameters): readonly Behaviour<ThreatIntelConnector>[] => [
  {
    name: 'knows what is malicious, defanged or not, with blanks around it or not',
    needs: ['lookup'],
    async run(it) {
      assert(malicious.length > 0, 'no malicious indicator is named');
      for (const indicator of malicious) {
        const report = await it.lookup(indicator);
        assertPlain(report);
        assert(report.verdict === 'malicious' && report.malicious && report.confidence > 0, `${indicator} is ${show(report)}`);
        for (const spelling of [defang(indicator), ` ${indicator} `]) {
          const again = await it.lookup(spelling);
          assert(again.verdict === 'malicious' && again.indicator === report.indicator, `${show(spelling)} is ${show(again)}`);
        }
      }
    },
  },
  {
    name: 'says unknown of what it does not know, and never clean',
    needs: ['lookup'],
    async run(it) {
      assert(unknown.length > 0, 'no unknown indicator is named');
      for (const indicator of unknown) {
        const { verdict, malicious: isMalicious, confidence } = await it.lookup(indicator);
        assert(verdict === 'unknown' && !isMalicious && confidence === 0, `${indicator} is ${show({ verdict, isMalicious, confidence })}`);
      }
    },
  },
  {
    name: 'refuses what is no indicator',
    needs: ['lookup'],
    async run(it) {
      for (const none of ['', ' ', 'not an indicator', '192.0.2.1/24', '44d88612', 'a\u0000.example.com'])
        await rejects('invalid_input', () => it.lookup(none), `for ${show(none)}`);
    },
  },
];
