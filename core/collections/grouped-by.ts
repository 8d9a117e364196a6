/**
 * Groups items by a key.
 * @param items in any order
 * @param keyOf returns the key of an item
 * @returns groups in the order in which their first items came; the items of a group in the order of `items`
 */
export function groupedBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
