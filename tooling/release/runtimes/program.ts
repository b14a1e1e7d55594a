import { lookUp } from './lookups.ts';

console.log(JSON.stringify(await lookUp(process.argv[2] ?? '')));
