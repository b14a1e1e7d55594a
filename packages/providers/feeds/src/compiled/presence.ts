/**
 * Says of most tags that a bucket does not have them, by one bit for each of 64 groups of tags: one place in memory is looked at then
 * instead of two, and to get there is most of what a probe costs.
 */
export class Presence {
  /** Two numbers for each bucket. */
  readonly #groups: Uint32Array;

  constructor(firsts: Uint32Array, tags: Int32Array) {
    this.#groups = new Uint32Array(2 * (firsts.length - 1));
    let entry = 0;
    for (let bucket = 0; bucket < firsts.length - 1; bucket++) {
      for (const end = firsts[bucket + 1] ?? 0; entry < end; entry++) {
        const tag = tags[entry] ?? 0;
        const place = placeOf(bucket, tag);
        this.#groups[place] = (this.#groups[place] ?? 0) | (1 << tag);
      }
    }
  }

  /** False: the bucket does not have the tag. */
  mayHave(bucket: number, tag: number): boolean {
    return ((this.#groups[placeOf(bucket, tag)] ?? 0) & (1 << tag)) !== 0;
  }
}

/** The sixth bit of the tag chooses the number, the five before it the bit. */
const placeOf = (bucket: number, tag: number): number => 2 * bucket + ((tag >>> 5) & 1);
