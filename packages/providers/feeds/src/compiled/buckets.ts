/** A bucket has four to eight entries on average: they are compared faster than another step is taken, and read from the disk at once. */
export const bitsFor = (entries: number): number => Math.max(0, Math.ceil(Math.log2(Math.max(1, entries) / 8)));

export const bucketOf = (high: number, bits: number): number => (bits === 0 ? 0 : high >>> (32 - bits));
