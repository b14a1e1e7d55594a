import { describeConformance } from '../src/index.ts';
import { options, sampleWith } from './sample.ts';

describeConformance(sampleWith(), options);
