import { isGroupDraft, newGroup, type GroupDraft, type NodeDraft } from "./rule-draft.ts";

/** Pure: the tree with the node of that key replaced; null takes it out, and a group that is left empty by it too. */
export function replaceNode(group: GroupDraft, key: number, next: NodeDraft | null): GroupDraft {
  return { ...group, conditions: group.conditions.flatMap((node): NodeDraft[] => {
    if (node.key === key) return next ? [next] : [];
    if (!isGroupDraft(node)) return [node];
    const inside = replaceNode(node, key, next);
    return inside.conditions.length === 0 && node.conditions.length > 0 ? [] : [inside];
  }) };
}

/** One level deeper: into the group right above it, or into a new one of its own in which either of them will do. */
export function indentNode(group: GroupDraft, key: number): GroupDraft {
  const at = group.conditions.findIndex((node) => node.key === key);
  if (at < 0) return { ...group, conditions: group.conditions.map((node) => (isGroupDraft(node) ? indentNode(node, key) : node)) };
  const node = group.conditions[at]!;
  const above = group.conditions[at - 1];
  if (above && isGroupDraft(above)) return { ...group, conditions: group.conditions.toSpliced(at - 1, 2, { ...above, conditions: [...above.conditions, node] }) };
  return { ...group, conditions: group.conditions.with(at, newGroup(group.match === "any" ? "all" : "any", [node])) };
}

/** One level up: right behind the group that it stood in, which goes when nothing is left in it. */
export function outdentNode(group: GroupDraft, key: number): GroupDraft {
  return { ...group, conditions: group.conditions.flatMap((node): NodeDraft[] => {
    if (!isGroupDraft(node)) return [node];
    const inner = node.conditions.find((one) => one.key === key);
    if (!inner) return [outdentNode(node, key)];
    const rest = node.conditions.filter((one) => one !== inner);
    return rest.length === 0 ? [inner] : [{ ...node, conditions: rest }, inner];
  }) };
}

/** Its conditions stand where the group stood. */
export function dissolveGroup(group: GroupDraft, key: number): GroupDraft {
  return { ...group, conditions: group.conditions.flatMap((node): NodeDraft[] => {
    if (!isGroupDraft(node)) return [node];
    return node.key === key ? node.conditions : [dissolveGroup(node, key)];
  }) };
}

/** Groups above each other, counted from the outermost. */
export function depthOf(group: GroupDraft): number {
  return 1 + Math.max(0, ...group.conditions.filter(isGroupDraft).map(depthOf));
}

export function countConditions(group: GroupDraft): number {
  return group.conditions.reduce((count, node) => count + (isGroupDraft(node) ? countConditions(node) : 1), 0);
}
