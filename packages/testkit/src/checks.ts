import type { ConnectorFactory, ConnectorType, SettingsSchema } from '@tw/connector-core';
import { actionChecks } from './checks/actions.ts';
import { answerChecks, healthyCheck } from './checks/answers.ts';
import { callChecks } from './checks/calls.ts';
import { coverageChecks } from './checks/coverage.ts';
import { faultChecks } from './checks/faults.ts';
import { healthChecks } from './checks/health.ts';
import { identifierChecks } from './checks/identifiers.ts';
import { listingChecks } from './checks/listings.ts';
import { loginChecks } from './checks/login.ts';
import { documentedCheck, offlineChecks } from './checks/offline.ts';
import { settingsChecks } from './checks/settings.ts';
import { threatIntelChecks } from './checks/threat-intel.ts';
import type { Conformance } from './options.ts';
import { type AnyFactory, type Check, createSuite, type Operation, type Suite } from './suite.ts';

/** All checks of a connector, to be run in any order and side by side. */
export function checksFor<Id extends string, S extends SettingsSchema, C extends ConnectorType, Ops>(
  factory: ConnectorFactory<Id, S, C, Ops>,
  options: Conformance<S, C, Ops>,
): readonly Check[] {
  const suite = createSuite(factory as unknown as AnyFactory, options);
  return [
    ...settingsChecks(suite),
    ...coverageChecks(suite),
    ...healthChecks(suite),
    ...loginChecks(suite),
    ...threatIntelChecks(suite),
    ...offlineChecks(suite),
    ...suite.operations.flatMap((operation) => operationChecks(suite, operation)),
  ];
}

function operationChecks(whole: Suite, operation: Operation): readonly Check[] {
  const suite = operation.offline === undefined ? whole : { ...whole, hasHttp: false };
  return [
    ...(operation.offline === undefined ? [] : [documentedCheck(whole, operation)]),
    healthyCheck(suite, operation),
    ...(suite.hasHttp ? [...faultChecks(suite, operation), ...answerChecks(suite, operation)] : []),
    ...callChecks(suite, operation),
    ...listingChecks(suite, operation),
    ...actionChecks(suite, operation),
    ...identifierChecks(suite, operation),
  ].map((check) => ({ ...check, name: check.name + operation.way }));
}
