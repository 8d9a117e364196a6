import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { changeBytes, fewChanges } from './byte-changes.ts';
import type { FuzzInput } from './fuzz-input.ts';
import { chunkSizes } from './fuzzed-lines.ts';
import { inputOf, shortTexts } from './text-inputs.ts';

/** How a member is written. */
interface MemberStyle {
  readonly level: number;
  readonly hasExtra: boolean;
  readonly hasName: boolean;
  readonly hasCheck: boolean;
}

const memberStyles: fc.Arbitrary<MemberStyle> = fc.record({
  level: fc.constantFrom(0, 1, 6),
  hasExtra: fc.boolean(),
  hasName: fc.boolean(),
  hasCheck: fc.boolean(),
});

/** What stands behind a member: nearly always nothing. */
const gaps = fc.oneof(
  { weight: 9, arbitrary: fc.constant(Buffer.alloc(0)) },
  fc.constantFrom(Buffer.alloc(1), Buffer.alloc(300), Buffer.from('x'), Buffer.from([0x1f]), Buffer.from([0x1f, 0x8b])),
);

/** Log objects of gzip: one or several members, once or twice compressed, with padding, with something in between, damaged anywhere. */
export const gzipInputs: fc.Arbitrary<FuzzInput> = fc
  .record({
    text: shortTexts,
    cuts: fc.array(fc.nat(5000), { maxLength: 3 }),
    styles: fc.array(memberStyles, { minLength: 1, maxLength: 4 }),
    gaps: fc.array(gaps, { minLength: 1, maxLength: 4 }),
    outer: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, memberStyles),
    changes: fewChanges,
    chunkSizes,
  })
  .map(({ text, cuts, styles, gaps: behind, outer, changes, chunkSizes: sizes }) => {
    const edges = [0, ...cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b), text.length];
    const members = edges.slice(1).flatMap((edge, index) => {
      const style = styles[index % styles.length] ?? PLAIN_STYLE;
      return [memberOf(text.subarray(edges[index], edge), style), behind[index % behind.length] ?? Buffer.alloc(0)];
    });
    const inner = Buffer.concat(members);
    return inputOf(changeBytes(outer ? memberOf(inner, outer) : inner, changes), sizes);
  });

const PLAIN_STYLE: MemberStyle = { level: 6, hasExtra: false, hasName: false, hasCheck: false };

/** Writes one member, after RFC 1952. */
function memberOf(content: Uint8Array, { level, hasExtra, hasName, hasCheck }: MemberStyle): Buffer {
  const flags = (hasExtra ? 4 : 0) | (hasName ? 8 : 0) | (hasCheck ? 2 : 0);
  const header = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3]),
    hasExtra ? Buffer.from([3, 0, 1, 0, 2]) : Buffer.alloc(0),
    hasName ? Buffer.from('flow.log\0') : Buffer.alloc(0),
  ]);
  const check = Buffer.alloc(hasCheck ? 2 : 0);
  if (hasCheck) check.writeUInt16LE(crc32(header) & 0xffff);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(content), 0);
  trailer.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, check, deflateRawSync(content, { level }), trailer]);
}
