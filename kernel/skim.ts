/**
 * The inner loop over the text of flow logs, in AssemblyScript. Compiled to WebAssembly, it looks at 64 bytes at a time. `npm run kernel` compiles it
 * into core/flowlog/skim-wasm.ts. Its only caller, core/flowlog/line-skimmer.ts, explains its purpose.
 *
 * Memory: the run is at 0, then come zeros, then the lines at INPUT. Up to 67 bytes after the lines are read, but their values have no effect.
 */

/** Address of the first line in memory. */
export const INPUT: i32 = 64;

/** Address of the run of the last call: window start, number of records and latest start, 32 bits each. */
export const RUN: i32 = 0;

const NEWLINE: u8 = 10;
const CARRIAGE_RETURN: u8 = 13;
const SPACE: u8 = 32;
const ZERO: u8 = 48;

const BLOCK: i32 = 64;
const SECOND_DIGITS: i32 = 10;
const WINDOW_SECONDS: u32 = 300;
const EARLIEST_SECOND: u64 = 1_000_000_000;

// Configuration of the lines that are read, see configure().
let onePort: u32 = 0;
let otherPort: u32 = 0;
let latestSecond: u32 = 0;
let maxLineBytes: i32 = 0;
let separators: i32 = 0;
let isFromBack: bool = false;
let hasUsualTail: bool = false;

// Layout of the last line: distances from its end to its `start` field, to its last separator, and to the separator before that.
let tail: i32 = 0;
let lastGap: i32 = 0;
let gapBefore: i32 = 0;

/**
 * Sets the configuration of the lines.
 * @param one first watched port as three ASCII digits, the first digit in the lowest byte
 * @param other second watched port; equal to the first if only one port is watched
 * @param latest latest second, epoch seconds; a line that starts later is not skipped
 * @param maxLine length in bytes; a line of this length or more is not skipped
 * @param place position of the `start` field: the number of separators before it, or if negative, -1 for the last field, -2 for the field before it
 * @param usualTail 1 if lines end in `start end action log-status`, else 0
 */
export function configure(one: u32, other: u32, latest: u32, maxLine: i32, place: i32, usualTail: i32): void {
  onePort = one;
  otherPort = other;
  latestSecond = latest;
  maxLineBytes = maxLine;
  isFromBack = place < 0;
  separators = isFromBack ? -place - 1 : place;
  hasUsualTail = usualTail != 0;
  tail = 0;
}

/**
 * Skips lines without a watched port and without NODATA or SKIPDATA, as long as they start in the same window. Writes the run of skipped lines at
 * RUN.
 * @param from address of the start of a line
 * @param end address just after a newline
 * @returns address of the first line that was not skipped, or `end`
 */
export function skim(from: i32, end: i32): i32 {
  let line = from;
  let windowStart: u32 = 0;
  let latest: u32 = 0;
  let records: u32 = 0;
  let isHit = false;
  // Computed once here, because the compiler would compute them again for every block.
  const a = lanes(onePort, 0);
  const b = lanes(onePort, 1);
  const c = lanes(onePort, 2);
  const x = lanes(otherPort, 0);
  const y = lanes(otherPort, 1);
  const z = lanes(otherPort, 2);
  const isTwo = onePort != otherPort;
  for (let at = from; line < end; at += BLOCK) {
    let newlines = newlinesIn(at);
    const hits = mayHit(at, a, b, c) || (isTwo && mayHit(at, x, y, z)) ? hitsIn(at) : 0;
    while (newlines != 0) {
      const newline = at + i32(ctz(newlines));
      if (newline >= end) break;
      isHit = isHit || (hits & (blsi(newlines) - 1)) != 0;
      if (isHit || newline - line >= maxLineBytes) return pass(line, windowStart, records, latest);
      const second = startOf(line, load<u8>(newline - 1) == CARRIAGE_RETURN ? newline - 1 : newline);
      if (second == 0 || second > latestSecond) return pass(line, windowStart, records, latest);
      if (second - windowStart >= WINDOW_SECONDS) {
        if (records > 0) return pass(line, windowStart, records, latest);
        windowStart = second - (second % WINDOW_SECONDS);
      }
      latest = max(latest, second);
      records++;
      line = newline + 1;
      newlines &= newlines - 1;
    }
    isHit = isHit || hits != 0;
  }
  return pass(line, windowStart, records, latest);
}

function pass(line: i32, windowStart: u32, records: u32, latest: u32): i32 {
  store<u32>(RUN, windowStart);
  store<u32>(RUN + 4, records);
  store<u32>(RUN + 8, latest);
  return line;
}

/** Returns only the lowest set bit. */
function blsi(bits: u64): u64 {
  return bits & (0 - bits);
}

/** Returns one bit for each byte of a block, set where the byte is a newline. */
// @ts-ignore: decorator
@inline
function newlinesIn(at: i32): u64 {
  return (
    bitsOf(isNewline(at)) |
    (bitsOf(isNewline(at + 16)) << 16) |
    (bitsOf(isNewline(at + 32)) << 32) |
    (bitsOf(isNewline(at + 48)) << 48)
  );
}

// @ts-ignore: decorator
@inline
function isNewline(at: i32): v128 {
  return i8x16.eq(v128.load(at), i8x16.splat(NEWLINE));
}

// @ts-ignore: decorator
@inline
function bitsOf(lanes: v128): u64 {
  return u64(i8x16.bitmask(lanes));
}

/** Checks whether a block may contain a watched port or `D.T`. It may also return true for a block that contains neither. */
// @ts-ignore: decorator
@inline
function mayHit(at: i32, first: v128, second: v128, third: v128): bool {
  const low = v128.or(isText(at, first, second, third), isText(at + 16, first, second, third));
  const high = v128.or(isText(at + 32, first, second, third), isText(at + 48, first, second, third));
  return v128.any_true(v128.or(low, high));
}

/** Finds the digits of a port, or `D.T`. NODATA and SKIPDATA contain `D.T`, and almost no other text does. */
// @ts-ignore: decorator
@inline
function isText(at: i32, first: v128, second: v128, third: v128): v128 {
  return v128.or(isDigits(at, first, second, third), isData(at));
}

// @ts-ignore: decorator
@inline
function isDigits(at: i32, first: v128, second: v128, third: v128): v128 {
  return v128.and(
    v128.and(i8x16.eq(v128.load(at), first), i8x16.eq(v128.load(at, 1), second)),
    i8x16.eq(v128.load(at, 2), third),
  );
}

// @ts-ignore: decorator
@inline
function isData(at: i32): v128 {
  return v128.and(i8x16.eq(v128.load(at), i8x16.splat(0x44)), i8x16.eq(v128.load(at, 2), i8x16.splat(0x54)));
}

/** Returns one digit of a port in every lane. */
// @ts-ignore: decorator
@inline
function lanes(port: u32, digit: u32): v128 {
  return i8x16.splat(u8(port >> (8 * digit)));
}

/** Returns one bit for each byte of a block, set where a port between separators begins, or `D.T`. */
function hitsIn(at: i32): u64 {
  return hitsOf(at) | (hitsOf(at + 16) << 16) | (hitsOf(at + 32) << 32) | (hitsOf(at + 48) << 48);
}

// @ts-ignore: decorator
@inline
function hitsOf(at: i32): u64 {
  const isField = v128.and(
    i8x16.le_u(v128.load(at - 1), i8x16.splat(SPACE)),
    i8x16.le_u(v128.load(at, 3), i8x16.splat(SPACE)),
  );
  const isOne = isDigits(at, lanes(onePort, 0), lanes(onePort, 1), lanes(onePort, 2));
  const isOther = isDigits(at, lanes(otherPort, 0), lanes(otherPort, 1), lanes(otherPort, 2));
  return bitsOf(v128.or(v128.and(isField, v128.or(isOne, isOther)), isData(at)));
}

/**
 * Reads the `start` field of the line at [from, to). Returns 0 if it cannot be read.
 *
 * If lines end in `start end action log-status`, the layout of the last line is tried first. This is exact for lines with traffic. Three spaces are
 * at the places of the three separators. A further space between them would leave a time with fewer than ten digits, or an action or a status that
 * does not exist. In any other format it would not be exact, because the lengths of the fields after `start` could be exchanged.
 */
function startOf(from: i32, to: i32): u32 {
  if (to <= from) return 0;
  if (!hasUsualTail) return secondAt(isFromBack ? fieldFromBack(from, to, separators) : fieldFromFront(from, to), to);
  const guess = to - tail;
  if (
    tail > SECOND_DIGITS &&
    guess > from &&
    load<u8>(guess - 1) == SPACE &&
    load<u8>(guess + SECOND_DIGITS) == SPACE &&
    load<u8>(to - lastGap) == SPACE &&
    load<u8>(to - gapBefore) == SPACE
  ) {
    const second = secondAt(guess, to);
    if (second != 0) return second;
  }
  const found = fieldFromBack(from, to, 3);
  tail = to - found;
  lastGap = to - fieldFromBack(from, to, 0) + 1;
  gapBefore = to - fieldFromBack(from, to, 1) + 1;
  return secondAt(found, to);
}

/** Returns the address of the field after the configured number of separators. */
function fieldFromFront(from: i32, to: i32): i32 {
  let at = from;
  for (let left = separators; left > 0 && at < to; at++) if (load<u8>(at) == SPACE) left--;
  return at;
}

/** Returns the address of the field that has a number of separators after it. */
function fieldFromBack(from: i32, to: i32, behind: i32): i32 {
  let at = to;
  for (let left = behind; at > from; at--) if (load<u8>(at - 1) == SPACE && --left < 0) break;
  return at;
}

/**
 * Reads the ten digits at `at`. They must end at a space or at the end of the line. Returns 0 for any other text, and for times after the year 2106.
 */
function secondAt(at: i32, to: i32): u32 {
  const end = at + SECOND_DIGITS;
  if (end > to || (end < to && load<u8>(end) != SPACE)) return 0;
  const tens = load<u8>(at + 8) ^ ZERO;
  const ones = load<u8>(at + 9) ^ ZERO;
  const eight = load<u64>(at) ^ 0x3030303030303030;
  if (tens > 9 || ones > 9 || (((eight + 0x7676767676767676) | eight) & 0x8080808080808080) != 0) return 0;
  const value = eightDigits(eight) * 100 + u64(tens) * 10 + u64(ones);
  return value >= EARLIEST_SECOND && value <= u64(u32.MAX_VALUE) ? u32(value) : 0;
}

/** Computes the number of eight digits, the first in the lowest byte: first pairs, then groups of four, then all eight. */
function eightDigits(digits: u64): u64 {
  const pairs = digits * 10 + (digits >> 8);
  const low = (pairs & 0x000000ff000000ff) * 0x000f424000000064;
  const high = ((pairs >> 16) & 0x000000ff000000ff) * 0x0000271000000001;
  return (low + high) >> 32;
}
