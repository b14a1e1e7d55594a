export { defang } from './defang.ts';
export { detectIndicator, parseDomain, parseEmail, parseHash, parseIndicator, parseIp, parseUrl } from './parse.ts';
export { refang } from './refang.ts';
export { addressScope, isPublicAddress, type AddressScope } from './scope.ts';
export { notSendableReason } from './sendable.ts';
export { tidyIndicator } from './tidy.ts';
export { indicatorTypes, type Indicator, type IndicatorType } from './types.ts';
