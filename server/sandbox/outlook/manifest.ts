import { XMLParser } from "fast-xml-parser";

/** A text of the manifest with its overrides by locale. */
export type LocalText = { default: string; overrides: Record<string, string> };

export type CommandAction =
  | { kind: "pane"; url: LocalText; supportsPinning: boolean; supportsNoItem: boolean; supportsMultiSelect: boolean }
  | { kind: "function"; functionName: string };

export type CommandButton = {
  id: string;
  label: LocalText;
  tipTitle: LocalText;
  tip: LocalText;
  /** Addresses by size in pixels, e.g. `{ 16: "https://…", 32: "https://…" }`. */
  icons: Record<number, string>;
  action: CommandAction;
};

export type CommandGroup = { id: string; label: LocalText; buttons: CommandButton[] };

export type Surface = "read" | "compose";

/** What the host page needs of a mail add-in's manifest. */
export type AddInManifest = {
  id: string;
  version: string;
  displayName: LocalText;
  permission: string;
  iconUrl: string;
  appDomains: string[];
  functionFile: LocalText | null;
  surfaces: Record<Surface, CommandGroup[]>;
};

type Node = { [name: string]: unknown };

const REPEATED = ["ExtensionPoint", "Group", "Control", "Host", "Image", "Url", "String", "Override", "AppDomain"];
const EXTENSION_POINTS: Record<Surface, string> = {
  read: "MessageReadCommandSurface",
  compose: "MessageComposeCommandSurface",
};

/**
 * Reads an add-in-only mail manifest ([MS-OWEMXML]) and takes the newest VersionOverrides that it holds.
 * Throws an Error that names what is missing.
 */
export function parseManifest(xml: string): AddInManifest {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    removeNSPrefix: true,
    parseTagValue: false,
    isArray: (name) => REPEATED.includes(name),
  });
  const app = node((parser.parse(xml) as Node).OfficeApp);
  if (!app.Id) throw new Error("The manifest has no OfficeApp with an Id.");
  const overrides = newestOverrides(app);
  const resources = readResources(node(overrides.Resources));
  const form = node(node(list(node(overrides.Hosts).Host)[0]).DesktopFormFactor);
  return {
    id: text(app.Id),
    version: text(app.Version),
    displayName: localText(app.DisplayName),
    permission: text(app.Permissions),
    iconUrl: localText(app.IconUrl).default,
    appDomains: list(node(app.AppDomains).AppDomain).map(text),
    functionFile: form.FunctionFile ? resource(resources, form.FunctionFile) : null,
    surfaces: { read: readSurface(form, resources, "read"), compose: readSurface(form, resources, "compose") },
  };
}

function newestOverrides(app: Node): Node {
  let overrides = node(app.VersionOverrides);
  while (overrides.VersionOverrides) overrides = node(overrides.VersionOverrides);
  if (!overrides.Hosts) throw new Error("The manifest has no VersionOverrides with Hosts.");
  return overrides;
}

function readResources(resources: Node): Map<string, LocalText> {
  const entries = [
    ...list(node(resources.Images).Image),
    ...list(node(resources.Urls).Url),
    ...list(node(resources.ShortStrings).String),
    ...list(node(resources.LongStrings).String),
  ];
  return new Map(entries.map((entry) => [text(node(entry)["@id"]), localText(entry)]));
}

function readSurface(form: Node, resources: Map<string, LocalText>, surface: Surface): CommandGroup[] {
  const point = list(form.ExtensionPoint)
    .map(node)
    .find((each) => each["@type"] === EXTENSION_POINTS[surface]);
  if (!point) return [];
  const groups = [...list(node(point.OfficeTab).Group), ...list(node(point.CustomTab).Group)].map(node);
  return groups.map((group) => ({
    id: text(group["@id"]),
    label: resource(resources, group.Label),
    buttons: list(group.Control).map((control) => readButton(node(control), resources)),
  }));
}

function readButton(control: Node, resources: Map<string, LocalText>): CommandButton {
  const tip = node(control.Supertip);
  const icons = list(node(control.Icon).Image).map(node);
  return {
    id: text(control["@id"]),
    label: resource(resources, control.Label),
    tipTitle: resource(resources, tip.Title),
    tip: resource(resources, tip.Description),
    icons: Object.fromEntries(icons.map((icon) => [Number(icon["@size"]), resource(resources, icon).default])),
    action: readAction(node(control.Action), resources),
  };
}

function readAction(action: Node, resources: Map<string, LocalText>): CommandAction {
  const type = text(action["@type"]);
  if (type === "ExecuteFunction") return { kind: "function", functionName: text(action.FunctionName).trim() };
  if (type !== "ShowTaskpane")
    throw new Error(`The manifest has an action of the type ${type}, which is not known here.`);
  return {
    kind: "pane",
    url: resource(resources, action.SourceLocation),
    supportsPinning: text(action.SupportsPinning) === "true",
    supportsNoItem: text(action.SupportsNoItemContext) === "true",
    supportsMultiSelect: text(action.SupportsMultiSelect) === "true",
  };
}

function resource(resources: Map<string, LocalText>, reference: unknown): LocalText {
  const id = text(node(reference)["@resid"]);
  const found = resources.get(id);
  if (!found) throw new Error(`The manifest refers to the resource ${id || "(none)"}, which it does not have.`);
  return found;
}

function localText(value: unknown): LocalText {
  const element = node(value);
  const overrides = list(element.Override).map(node);
  return {
    default: text(element["@DefaultValue"]),
    overrides: Object.fromEntries(overrides.map((each) => [text(each["@Locale"]), text(each["@Value"])])),
  };
}

function node(value: unknown): Node {
  return typeof value === "object" && value !== null ? (value as Node) : {};
}

function list(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
