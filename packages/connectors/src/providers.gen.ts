// Written by `pnpm sync`; edits are lost.
export { feeds } from '@tw/connector-feeds';
export { virustotal } from '@tw/connector-virustotal';
