/** Two hashes of 32 bits, as signed numbers: `high` chooses the bucket, `low` tells the entries of a bucket apart. */
export class Hash {
  high = 0;
  low = 0;

  /** Takes every character, so that only equal texts and rare others have the same: callers compare the texts. */
  of(text: string, start = 0, end = text.length): this {
    let [one, two] = [0x2f0b4c47, 0x5d8a1e39];
    for (let index = start; index < end; index++) {
      const code = text.charCodeAt(index);
      one = Math.imul(one ^ code, 0x01000193);
      two = Math.imul(((two << 7) | (two >>> 25)) ^ code, 0x27d4eb2d);
    }
    this.high = mixed(one ^ ((two << 16) | (two >>> 16)));
    this.low = mixed(two ^ Math.imul(one, 0x165667b1));
    return this;
  }
}

/** Makes each bit of the result depend on each bit of the number. */
function mixed(number: number): number {
  let bits = Math.imul(number ^ (number >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b | 0);
  return bits ^ (bits >>> 16);
}
