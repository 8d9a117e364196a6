/**
 * The inner loop of flow-log text, in AssemblyScript: compiled to WebAssembly, it looks at 64 bytes at a time. `npm run kernel` compiles it into
 * ../skim-wasm.ts; ../line-skimmer.ts is its only caller and says what it is for.
 *
 * Memory: a run at 0, then zeros, then the lines at INPUT. Up to 67 bytes behind the lines are read and mean nothing.
 */

/** Where lines begin in memory. */
export const INPUT: i32 = 64;

/** Where the last call's run is: window start, records, latest start, each 32 bits. */
export const RUN: i32 = 0;

const NEWLINE: u8 = 10;
const CARRIAGE_RETURN: u8 = 13;
const SPACE: u8 = 32;
const ZERO: u8 = 48;

const BLOCK: i32 = 64;
const SECOND_DIGITS: i32 = 10;
const WINDOW_SECONDS: u32 = 300;
const EARLIEST_SECOND: u64 = 1_000_000_000;

// The section that is being read: see configure().
let onePort: u32 = 0;
let otherPort: u32 = 0;
let latestSecond: u32 = 0;
let maxLineBytes: i32 = 0;
let separators: i32 = 0;
let isFromBack: bool = false;
let hasUsualTail: bool = false;

// How far before the end of the last line its start, its last separator and the one before that were.
let tail: i32 = 0;
let lastGap: i32 = 0;
let gapBefore: i32 = 0;

/**
 * Sets what the lines look like.
 * @param one @param other three ASCII digits each, the first in the lowest byte; equal when one port is watched
 * @param latest a line that starts later is not passed over
 * @param maxLine a line of as many bytes is not passed over
 * @param place separators before the `start` field, or behind it when negative (less one: -1 is the last field)
 * @param usualTail 1 when lines end in `start end action log-status`
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
 * Passes over lines that cannot matter, as long as they start in the same window.
 * @param from start of a line @param end just behind a newline
 * @returns the start of the first line that was not passed over, or `end`; what was passed over is the run
 */
export function skim(from: i32, end: i32): i32 {
  let line = from;
  let windowStart: u32 = 0;
  let latest: u32 = 0;
  let records: u32 = 0;
  let isHit = false;
  // Read once: the compiler would make them anew for every block.
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

/** The lowest set bit alone. */
function blsi(bits: u64): u64 {
  return bits & (0 - bits);
}

/** One bit for each newline of a block. */
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

/** Tells whether a block may hold a text that could matter; of some that do not, too. */
// @ts-ignore: decorator
@inline
function mayHit(at: i32, first: v128, second: v128, third: v128): bool {
  const low = v128.or(isText(at, first, second, third), isText(at + 16, first, second, third));
  const high = v128.or(isText(at + 32, first, second, third), isText(at + 48, first, second, third));
  return v128.any_true(v128.or(low, high));
}

/** The digits of a port, or `D.T`, which NODATA and SKIPDATA have and hardly anything else. */
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

/** One digit of a port in every lane. */
// @ts-ignore: decorator
@inline
function lanes(port: u32, digit: u32): v128 {
  return i8x16.splat(u8(port >> (8 * digit)));
}

/** One bit for each place of a block where a port stands between separators, or `D.T`. */
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
 * Reads the `start` field of the line at [from, to); 0 when it cannot be read.
 *
 * Where a line ends `start end action log-status` the place of the last line's separators is tried first. That is exact for lines with traffic:
 * with three spaces found where three separators must be, a further space between them would leave a time fewer than ten digits, or an action or
 * a status that is none. In any other format it would not be exact, because the fields behind `start` could trade their lengths.
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

/** Finds the field that comes after so many separators. */
function fieldFromFront(from: i32, to: i32): i32 {
  let at = from;
  for (let left = separators; left > 0 && at < to; at++) if (load<u8>(at) == SPACE) left--;
  return at;
}

/** Finds the field that has so many separators after it. */
function fieldFromBack(from: i32, to: i32, behind: i32): i32 {
  let at = to;
  for (let left = behind; at > from; at--) if (load<u8>(at - 1) == SPACE && --left < 0) break;
  return at;
}

/** The ten digits at `at`, which must end at a space or at the end of the line; 0 for anything else and for times behind the year 2106. */
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

/** Joins eight digits, the first in the lowest byte: to pairs, to fours, to all. */
function eightDigits(digits: u64): u64 {
  const pairs = digits * 10 + (digits >> 8);
  const low = (pairs & 0x000000ff000000ff) * 0x000f424000000064;
  const high = ((pairs >> 16) & 0x000000ff000000ff) * 0x0000271000000001;
  return (low + high) >> 32;
}
