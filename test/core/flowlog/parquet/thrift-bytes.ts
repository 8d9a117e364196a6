/** Bytes of Parquet's own structures in Thrift, made by hand: no writer makes what these claim. */

/** Writes a number as Thrift does. */
export function zigzag(value: number): number[] {
  return varInt(value * 2);
}

function varInt(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 0x80);
  return [...bytes, left];
}

/** A footer of one row group without columns: version 1, a schema of no columns, so many rows. */
export function footerOf(rows: number): Buffer {
  const schema = [0x19, 0x1c, 0x48, 0x01, 0x72, 0x15, 0x00, 0x00];
  const group = [0x19, 0x1c, 0x19, 0x0c, 0x16, 0x00, 0x16, ...zigzag(rows), 0x00];
  return Buffer.from([0x15, 0x02, ...schema, 0x16, ...zigzag(rows), ...group, 0x00]);
}

/** A footer whose only row group has so many columns, each an empty structure of one byte. */
export function listOfEmptyStructures(count: number): Buffer {
  const schema = [0x19, 0x1c, 0x48, 0x01, 0x72, 0x15, 0x00, 0x00];
  const before = [0x15, 0x02, ...schema, 0x16, 0x00, 0x19, 0x1c, 0x19, 0xfc, ...varInt(count)];
  return Buffer.concat([Buffer.from(before), Buffer.alloc(count), Buffer.from([0x16, 0x00, 0x16, 0x02, 0x00, 0x00])]);
}

/** A whole file that holds nothing but this footer. */
export function fileWithFooter(footer: Uint8Array): Buffer {
  const trailer = Buffer.alloc(8, 'PAR1', 'latin1');
  trailer.writeUInt32LE(footer.byteLength, 0);
  return Buffer.concat([Buffer.from('PAR1'), footer, trailer]);
}
