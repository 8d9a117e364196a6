import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

const GZIP_ENDING = '.gz';

/**
 * Finds files that stand unpacked beside the compressed file that they came from, as `gunzip --keep` leaves them: the same records would count twice.
 * @param sizes sizes in bytes of all files that are read, by path
 * @returns those of the unpacked files that hold, byte for byte, what the compressed file of the same name does; not the empty ones, which hold nothing
 */
export async function unpackedCopies(sizes: ReadonlyMap<string, number>): Promise<string[]> {
  const copies: string[] = [];
  for (const [path, size] of sizes) {
    if (size > 0 && sizes.has(`${path}${GZIP_ENDING}`) && (await isCopy(path))) copies.push(path);
  }
  return copies;
}

/** A file that cannot be read is no copy: whoever reads it next says why. */
async function isCopy(path: string): Promise<boolean> {
  const [plain, inflated] = [createHash('sha256'), createHash('sha256')];
  try {
    await pipeline(createReadStream(path), plain);
    await pipeline(createReadStream(`${path}${GZIP_ENDING}`), createGunzip(), inflated);
  } catch {
    return false;
  }
  return plain.digest('hex') === inflated.digest('hex');
}
