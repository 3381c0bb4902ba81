/** Of some in their order, those that share no name with one before them: what they find and write does not hang on one another. */
export function firstApart<Item>(items: Item[], namesOf: (item: Item) => string[]): Item[] {
  const taken = new Set<string>();
  return items.filter((item) => {
    const names = namesOf(item);
    const isApart = names.every((name) => !taken.has(name));
    for (const name of names) taken.add(name);
    return isApart;
  });
}
