/**
 * MurmurHash3 in its x64, 128-bit variant with seed 0. Only the first 64 bits are kept. Every count of distinct values uses this hash. JavaScript has
 * no fast 64-bit integer, so a 64-bit word is two 32-bit halves. BigInt gives the same bits about 15 times slower.
 */

/** A 64-bit word as two signed 32-bit halves. */
export interface Word64 {
  readonly high: number;
  readonly low: number;
}

/** One 64-bit register of the hash. It is changed in place, so that the hot path allocates only four objects. */
interface Register {
  high: number;
  low: number;
}

const C1: Word64 = { high: 0x87c37b91 | 0, low: 0x114253d5 };
const C2: Word64 = { high: 0x4cf5ad43, low: 0x2745937f };
const FINAL_1: Word64 = { high: 0xff51afd7 | 0, low: 0xed558ccd | 0 };
const FINAL_2: Word64 = { high: 0xc4ceb9fe | 0, low: 0x1a85ec53 };
const BLOCK_BYTES = 16;

const utf8 = new TextEncoder();
const textBytes = new Uint8Array(256);

/**
 * Hashes bytes.
 * @param bytes any length below 2^31
 * @returns the first half (`h1`) of MurmurHash3_x64_128 with seed 0
 * @see https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp MurmurHash3_x64_128
 * @see https://github.com/airlift/slice/blob/master/src/main/java/io/airlift/slice/Murmur3Hash128.java the function `hash64` that Athena uses
 */
export function murmur3(bytes: Uint8Array): Word64 {
  return hashPrefix(bytes, bytes.length);
}

/**
 * Hashes the UTF-8 bytes of a text, as Athena hashes a varchar.
 * @param text any text; a lone surrogate is hashed as U+FFFD
 * @returns the first half (`h1`) of MurmurHash3_x64_128 with seed 0
 */
export function murmur3OfText(text: string): Word64 {
  if (text.length > textBytes.length) return murmur3(utf8.encode(text));
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return murmur3(utf8.encode(text));
    textBytes[index] = code;
  }
  return hashPrefix(textBytes, text.length);
}

function hashPrefix(bytes: Uint8Array, length: number): Word64 {
  const h1: Register = { high: 0, low: 0 };
  const h2: Register = { high: 0, low: 0 };
  const k1: Register = { high: 0, low: 0 };
  const k2: Register = { high: 0, low: 0 };
  const tail = length - (length % BLOCK_BYTES);
  for (let at = 0; at < tail; at += BLOCK_BYTES) {
    k1.low = loadHalf(bytes, at, at + 4);
    k1.high = loadHalf(bytes, at + 4, at + 8);
    k2.low = loadHalf(bytes, at + 8, at + 12);
    k2.high = loadHalf(bytes, at + 12, at + 16);
    mixFirst(h1, k1);
    rotateLeft(h1, 27);
    add(h1, h2);
    timesFivePlus(h1, 0x52dce729);
    mixSecond(h2, k2);
    rotateLeft(h2, 31);
    add(h2, h1);
    timesFivePlus(h2, 0x38495ab5);
  }
  if (length - tail > 8) {
    k2.low = loadHalf(bytes, tail + 8, Math.min(tail + 12, length));
    k2.high = loadHalf(bytes, tail + 12, length);
    mixSecond(h2, k2);
  }
  if (length > tail) {
    k1.low = loadHalf(bytes, tail, Math.min(tail + 4, length));
    k1.high = loadHalf(bytes, tail + 4, Math.min(tail + 8, length));
    mixFirst(h1, k1);
  }
  return finish(h1, h2, length);
}

/** Reads up to four bytes, little-endian; absent bytes are zero. */
function loadHalf(bytes: Uint8Array, from: number, to: number): number {
  let half = 0;
  for (let at = to - 1; at >= from; at -= 1) half = (half << 8) | (bytes[at] ?? 0);
  return half;
}

function mixFirst(h1: Register, k1: Register): void {
  multiply(k1, C1);
  rotateLeft(k1, 31);
  multiply(k1, C2);
  xor(h1, k1);
}

function mixSecond(h2: Register, k2: Register): void {
  multiply(k2, C2);
  rotateLeft(k2, 33);
  multiply(k2, C1);
  xor(h2, k2);
}

function finish(h1: Register, h2: Register, length: number): Word64 {
  h1.low ^= length;
  h2.low ^= length;
  add(h1, h2);
  add(h2, h1);
  avalanche(h1);
  avalanche(h2);
  add(h1, h2);
  return h1;
}

function avalanche(register: Register): void {
  register.low ^= register.high >>> 1;
  multiply(register, FINAL_1);
  register.low ^= register.high >>> 1;
  multiply(register, FINAL_2);
  register.low ^= register.high >>> 1;
}

/** Multiplies modulo 2^64: the low halves in 16-bit digits, since only their product needs all 64 bits. */
function multiply(register: Register, factor: Word64): void {
  const a0 = register.low & 0xffff;
  const a1 = register.low >>> 16;
  const b0 = factor.low & 0xffff;
  const b1 = factor.low >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carry = (a0 * b1 + (middle & 0xffff)) >>> 16;
  const highOfLows = (Math.imul(a1, b1) + (middle >>> 16) + carry) | 0;
  register.high = (highOfLows + Math.imul(register.low, factor.high) + Math.imul(register.high, factor.low)) | 0;
  register.low = Math.imul(register.low, factor.low);
}

function timesFivePlus(register: Register, addend: number): void {
  const low = (register.low >>> 0) * 5 + addend;
  register.high = (Math.imul(register.high, 5) + Math.floor(low / 0x1_0000_0000)) | 0;
  register.low = low | 0;
}

function add(register: Register, addend: Word64): void {
  const low = (register.low >>> 0) + (addend.low >>> 0);
  register.high = (register.high + addend.high + (low > 0xffff_ffff ? 1 : 0)) | 0;
  register.low = low | 0;
}

function xor(register: Register, operand: Word64): void {
  register.high ^= operand.high;
  register.low ^= operand.low;
}

/** Rotates by 1 to 63 bits, but not by 32. */
function rotateLeft(register: Register, bits: number): void {
  const { high, low } = register;
  const near = bits < 32 ? high : low;
  const far = bits < 32 ? low : high;
  register.high = (near << bits) | (far >>> (32 - bits));
  register.low = (far << bits) | (near >>> (32 - bits));
}
