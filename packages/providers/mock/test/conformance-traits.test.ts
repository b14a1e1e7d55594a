import { describeEdr, describeEmailGateway, describeSiem, describeThreatIntel, describeTicketing } from '@tw/connector-testkit';
import { edrParameters, emailParameters, siemParameters, soc, threatIntelParameters, ticketingParameters } from './trait-parameters.ts';

describeSiem(() => soc, siemParameters);
describeEdr(() => soc, edrParameters);
describeEmailGateway(() => soc, emailParameters(soc));
describeTicketing(() => soc, ticketingParameters(soc));
describeThreatIntel(() => soc, threatIntelParameters);
