import { describeConformance } from '../src/index.ts';
import { goodDesk } from './mutants/tickets.ts';

describeConformance(goodDesk.factory, goodDesk.options);
