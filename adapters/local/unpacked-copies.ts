import { createHash, type Hash } from 'node:crypto';
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
    if (size > 0 && sizes.has(`${path}${GZIP_ENDING}`) && (await isCopy(path, size))) copies.push(path);
  }
  return copies;
}

/** A file that cannot be read is no copy: whoever reads it next says why. */
async function isCopy(path: string, size: number): Promise<boolean> {
  const [plain, inflated] = [createHash('sha256'), createHash('sha256')];
  try {
    const inflatedBytes = await pipeline(
      createReadStream(`${path}${GZIP_ENDING}`),
      createGunzip(),
      async (chunks: AsyncIterable<Buffer>) => hashUpTo(chunks, size, inflated),
    );
    if (inflatedBytes !== size) return false;
    await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => hashUpTo(chunks, size, plain));
  } catch {
    return false;
  }
  return plain.digest('hex') === inflated.digest('hex');
}

/** Hashes bytes as long as there are no more than `most`. Returns how many there were. */
async function hashUpTo(chunks: AsyncIterable<Buffer>, most: number, hash: Hash): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > most) break;
    hash.update(chunk);
  }
  return bytes;
}
