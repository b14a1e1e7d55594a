import { Buffer } from 'node:buffer';
/** Bytes that grow by what is written to them. */
export class ByteWriter {
  bytes: Buffer<ArrayBuffer>;
  length = 0;

  constructor(capacity = 256) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** Room for so many more bytes. */
  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + more));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  int32(value: number): void {
    this.reserve(4);
    this.length = this.bytes.writeInt32LE(value | 0, this.length);
  }

  /** An unsigned number in groups of seven bits, the lowest first. */
  varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.byte((rest & 127) | 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  /** Milliseconds up to the year 10889. */
  uint48(value: number): void {
    this.reserve(6);
    this.length = this.bytes.writeUIntLE(value, this.length, 6);
  }

  text(value: string, encoding: 'utf8' | 'hex' = 'utf8'): void {
    const size = encoding === 'hex' ? value.length >> 1 : Buffer.byteLength(value);
    this.varint(size);
    this.reserve(size);
    this.length += this.bytes.write(value, this.length, encoding);
  }

  copy(source: Uint8Array, start = 0, end = source.length): void {
    this.reserve(end - start);
    this.bytes.set(source.subarray(start, end), this.length);
    this.length += end - start;
  }

  written(): Buffer<ArrayBuffer> {
    return this.bytes.subarray(0, this.length);
  }
}

/** Reads what a `ByteWriter` wrote. */
export class ByteReader {
  bytes: Buffer;
  position: number;

  constructor(bytes: Buffer = Buffer.alloc(0), position = 0) {
    this.bytes = bytes;
    this.position = position;
  }

  byte(): number {
    return this.bytes[this.position++] ?? 0;
  }

  varint(): number {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  }

  /** Goes past what has its length before it. */
  skip(): void {
    const length = this.varint();
    this.position += length;
  }

  uint48(): number {
    const value = this.bytes.readUIntLE(this.position, 6);
    this.position += 6;
    return value;
  }

  text(encoding: 'utf8' | 'hex' = 'utf8'): string {
    const size = this.varint();
    const start = this.position;
    this.position += size;
    return this.bytes.toString(encoding, start, this.position);
  }
}
