// Written by `pnpm sync`; edits are lost.
export { crowdsec } from '@tw/connector-crowdsec';
export { crowdstrike } from '@tw/connector-crowdstrike';
export { feeds } from '@tw/connector-feeds';
export { jira } from '@tw/connector-jira';
export { m365 } from '@tw/connector-m365';
export { mock } from '@tw/connector-mock';
export { redmine } from '@tw/connector-redmine';
export { rspamd } from '@tw/connector-rspamd';
export { splunk } from '@tw/connector-splunk';
export { virustotal } from '@tw/connector-virustotal';
