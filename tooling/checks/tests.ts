import type { Check } from './tree.ts';

const expectation =
  /\bexpect(?:TypeOf)?\s*[.(]|\bassert\w*\s*[.(]|\bdescribe(?:Conformance|Edr|EmailGateway|Siem|ThreatIntel|Ticketing)\s*\(/;

/** A test file that expects nothing passes whatever the code does. */
export const testsExpect: Check = ({ files, read }) =>
  files.filter((path) => /\.test(?:-d)?\.ts$/.test(path) && !expectation.test(read(path))).map((path) => `${path}: expects nothing`);

/** vitest reads only these: a test elsewhere would never run. */
export const testsAreRun: Check = ({ files }) =>
  files
    .filter(
      (path) => /\.(?:test|spec)\.[cm]?[jt]sx?$/.test(path) && !/^(?:(?:packages|tooling)\/.*\/?test\/.*|docs\/.*)\.test\.ts$/.test(path),
    )
    .map((path) => `${path}: is not in a test folder, or not named *.test.ts, so that it never runs`);
