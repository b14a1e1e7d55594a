import { describeThreatIntel } from '@tw/connector-testkit';
import { feeds } from '../src/index.ts';

describeThreatIntel(() => feeds({}), {
  malicious: ['azukishop.live', 'https://azukishop.live/login'],
  unknown: ['nothing-known.example', 'https://nothing-known.example/login'],
});
