/** Throws unless the registry has these new versions and no others. */
export function assertPublished(before: ReadonlySet<string>, after: ReadonlySet<string>, expected: readonly string[]): void {
  assertSame(
    'published',
    [...after].filter((each) => !before.has(each)),
    expected,
  );
}

/** Throws if more of our packages came than were asked for: a provider is installed alone. */
export function assertInstalled(tree: readonly string[], expected: readonly string[]): void {
  assertSame(
    'installed',
    tree.filter((each) => each.startsWith('@tw/')),
    expected,
  );
}

function assertSame(what: string, actual: readonly string[], expected: readonly string[]): void {
  const [surplus, missing] = [without(actual, expected), without(expected, actual)];
  if (surplus.length + missing.length === 0) return;
  throw new Error(
    [
      ...(surplus.length > 0 ? [`${what}, and should not be: ${surplus.join(', ')}`] : []),
      ...(missing.length > 0 ? [`not ${what}, and should be: ${missing.join(', ')}`] : []),
    ].join('; '),
  );
}

const without = (these: readonly string[], those: readonly string[]): string[] => these.filter((each) => !those.includes(each)).toSorted();
