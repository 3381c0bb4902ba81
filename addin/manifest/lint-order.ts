import type { Problem } from "./lint.ts";
import type { Element } from "./read-xml.ts";

/** The children that an element may have, in their order: Outlook refuses a manifest that has them in another. */
const ORDER: Record<string, string[]> = {
  OfficeApp: [
    "Id", "AlternateId", "Version", "ProviderName", "DefaultLocale", "DisplayName", "Description", "IconUrl",
    "HighResolutionIconUrl", "SupportUrl", "AppDomains", "Hosts", "Requirements", "FormSettings", "Permissions", "Rule",
    "DisableEntityHighlighting", "VersionOverrides",
  ],
  VersionOverrides: [
    "Description", "Requirements", "Hosts", "Resources", "WebApplicationInfo", "EquivalentAddins", "ExtendedPermissions",
    "VersionOverrides",
  ],
  DesktopFormFactor: ["SupportsSharedFolders", "FunctionFile", "ExtensionPoint"],
  MobileFormFactor: ["FunctionFile", "ExtensionPoint"],
  Group: ["Label", "Control"],
  Control: ["Label", "Supertip", "Icon", "Action"],
  Supertip: ["Title", "Description"],
  Action: ["SourceLocation", "SupportsPinning", "SupportsNoItemContext", "SupportsMultiSelect", "FunctionName"],
  Resources: ["bt:Images", "bt:Urls", "bt:ShortStrings", "bt:LongStrings"],
};

/** Version 1.0 of the overrides knows none of these; they belong into the nested 1.1. */
const ONLY_IN_1_1 = ["SupportsPinning", "SupportsNoItemContext", "SupportsMultiSelect", "SupportsSharedFolders", "MobileFormFactor"];

/** Children in the wrong place, unknown ones, and those that only the nested overrides may have. */
export function orderProblems(elements: Element[]): Problem[] {
  return [...elements.flatMap((element) => childOrderProblems(element)), ...nestingProblems(elements)];
}

function childOrderProblems({ name, children }: Element): Problem[] {
  const order = ORDER[name];
  if (!order) return [];
  return children.flatMap((child, index) => {
    const place = order.indexOf(child.name);
    if (place < 0) return [{ line: child.line, what: `<${child.name}> does not belong into <${name}>` }];
    const before = children[index - 1];
    if (!before || place >= order.indexOf(before.name)) return [];
    return [{ line: child.line, what: `<${child.name}> comes before <${before.name}> in <${name}>, not after it` }];
  });
}

function nestingProblems(elements: Element[]): Problem[] {
  const outer = elements.find((element) => element.name === "VersionOverrides");
  if (!outer) return [{ line: 1, what: "<VersionOverrides> is missing" }];
  return withoutNested(outer)
    .filter((element) => ONLY_IN_1_1.includes(element.name))
    .map((element) => ({ line: element.line, what: `<${element.name}> needs version 1.1 of the overrides` }));
}

function withoutNested(element: Element): Element[] {
  const children = element.children.filter((child) => child.name !== "VersionOverrides");
  return [element, ...children.flatMap(withoutNested)];
}
