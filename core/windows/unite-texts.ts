/** Texts of several lists, and where those of each list are. */
export interface UnitedTexts {
  /** Each text once, ascending. */
  readonly texts: readonly string[];
  /** For each list and each of its texts, the index in `texts`. */
  readonly indices: readonly Uint32Array[];
}

/**
 * Unites lists of texts. Two neighbours are merged at a time, so a text is compared once for each doubling of the lists, and no hash table of a
 * million texts is made.
 * @param lists texts of each, ascending, without repetition
 */
export function uniteTexts(lists: ReadonlyArray<readonly string[]>): UnitedTexts {
  const [first, ...others] = lists;
  if (!first) return { texts: [], indices: [] };
  if (others.length === 0) return { texts: first, indices: [Uint32Array.from(first, (_, index) => index)] };
  const middle = Math.ceil(lists.length / 2);
  const left = uniteTexts(lists.slice(0, middle));
  const right = uniteTexts(lists.slice(middle));
  const { texts, indices } = mergeTwo(left.texts, right.texts);
  const [ofLeft, ofRight] = indices;
  return {
    texts,
    indices: [
      ...left.indices.map((list) => list.map((index) => ofLeft[index] ?? 0)),
      ...right.indices.map((list) => list.map((index) => ofRight[index] ?? 0)),
    ],
  };
}

function mergeTwo(
  left: readonly string[],
  right: readonly string[],
): { readonly texts: string[]; readonly indices: readonly [Uint32Array, Uint32Array] } {
  const texts: string[] = [];
  const indices = [new Uint32Array(left.length), new Uint32Array(right.length)] as const;
  let l = 0;
  let r = 0;
  while (l < left.length || r < right.length) {
    const fromLeft = left[l];
    const fromRight = right[r];
    const isLeft = fromRight === undefined || (fromLeft !== undefined && fromLeft <= fromRight);
    const isRight = fromLeft === undefined || (fromRight !== undefined && fromRight <= fromLeft);
    if (isLeft) indices[0][l++] = texts.length;
    if (isRight) indices[1][r++] = texts.length;
    texts.push((isLeft ? fromLeft : fromRight) ?? '');
  }
  return { texts, indices };
}
