import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { readFile } from 'node:fs/promises';

/**
 * Whether TypeScript finds types that fit the code, in every way of resolving that Node 22.20 and bundlers have. `node10` knows no
 * "exports" and no Node that is supported; that CommonJS gets an ES module is meant, as `require` takes those.
 */
export async function typeProblems(tarball: string): Promise<string[]> {
  const result = await checkPackage(createPackageFromTarballData(await readFile(tarball)));
  return result.types === false ? ['there are no types'] : result.problems.filter((problem) => !isMeant(problem)).map(describe);
}

const isMeant = (problem: Problem): boolean =>
  problem.kind === 'CJSResolvesToESM' || ('resolutionKind' in problem && problem.resolutionKind === 'node10');

const describe = ({ kind, ...details }: Problem): string => `are the types wrong? ${kind} ${JSON.stringify(details)}`;
