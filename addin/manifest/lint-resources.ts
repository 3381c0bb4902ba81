import type { Problem } from "./lint.ts";
import { type Element, walk } from "./read-xml.ts";

const RESID_CHARACTERS_MAX = 32;
const DESKTOP_ICON_SIZES = ["16", "32", "80"];
const MOBILE_ICON_SIZES = ["25", "32", "48"].flatMap((size) => ["1", "2", "3"].map((scale) => `${size}@${scale}`));

/** Which list of resources an element's `resid` points into. */
const LIST_OF: Record<string, string> = {
  Label: "bt:ShortStrings",
  Title: "bt:ShortStrings",
  Description: "bt:LongStrings",
  SourceLocation: "bt:Urls",
  FunctionFile: "bt:Urls",
  "bt:Image": "bt:Images",
};

/** Ids and references of each VersionOverrides: each is read alone, the nested one by the clients that know it. */
export function resourceProblems(root: Element): Problem[] {
  return [...walk(root)].filter((element) => element.name === "VersionOverrides").flatMap(scopeProblems);
}

function scopeProblems(overrides: Element): Problem[] {
  const inside = ownElements(overrides);
  const lists = inside.filter((element) => Object.values(LIST_OF).includes(element.name));
  const resources = lists.flatMap((list) => list.children.map((child) => ({ list: list.name, id: child.attributes.id ?? "", line: child.line })));
  const references = inside
    .filter((element) => element.attributes.resid !== undefined)
    .map((element) => ({ list: LIST_OF[element.name], resid: element.attributes.resid ?? "", element }));
  const known = new Set(resources.map(({ list, id }) => `${list} ${id}`));
  const used = new Set(references.map(({ list, resid }) => `${list} ${resid}`));
  return [
    ...repeatedIds(resources),
    ...repeatedIds(inside.filter((element) => ["Control", "Group"].includes(element.name)).map(toId)),
    ...references
      .filter(({ list, resid }) => !known.has(`${list} ${resid}`))
      .map(({ resid, list, element }) => ({ line: element.line, what: `<${element.name} resid="${resid}"> names nothing in ${list}` })),
    ...resources
      .filter(({ list, id }) => !used.has(`${list} ${id}`))
      .map(({ list, id, line }) => ({ line, what: `nothing uses "${id}" of ${list}` })),
    ...[...resources.map(({ id, line }) => ({ id, line })), ...references.map(({ resid, element }) => ({ id: resid, line: element.line }))]
      .filter(({ id }) => id.length > RESID_CHARACTERS_MAX)
      .map(({ id, line }) => ({ line, what: `"${id}" has ${id.length} characters; a resid has at most ${RESID_CHARACTERS_MAX}` })),
    ...inside.filter((element) => element.name === "Control").flatMap(iconSetProblems),
  ];
}

function ownElements(overrides: Element): Element[] {
  const children = overrides.children.filter((child) => child.name !== "VersionOverrides");
  return children.flatMap((child) => [...walk(child)]);
}

function toId({ attributes, line }: Element): { id: string; line: number } {
  return { id: attributes.id ?? "", line };
}

function repeatedIds(named: { id: string; line: number }[]): Problem[] {
  return named
    .filter(({ id }, index) => named.findIndex((other) => other.id === id) !== index)
    .map(({ id, line }) => ({ line, what: `the id "${id}" is there twice` }));
}

function iconSetProblems(control: Element): Problem[] {
  const icons = [...walk(control)].filter((element) => element.name === "bt:Image");
  const isMobile = control.attributes["xsi:type"] === "MobileButton";
  const have = icons.map(({ attributes }) => (isMobile ? `${attributes.size}@${attributes.scale}` : attributes.size));
  return (isMobile ? MOBILE_ICON_SIZES : DESKTOP_ICON_SIZES)
    .filter((size) => !have.includes(size))
    .map((size) => ({ line: control.line, what: `<Control id="${control.attributes.id}"> has no icon of size ${size}` }));
}
