import { orderProblems } from "./lint-order.ts";
import { resourceProblems } from "./lint-resources.ts";
import { type Element, readXml, walk } from "./read-xml.ts";

/** The longest value that a string resource or setting may have, by the schema's ShortString and LongString. */
const SHORT_TEXT_MAX = 125;
const LONG_TEXT_MAX = 250;
/** https://learn.microsoft.com/office/dev/add-ins/outlook/limits-for-activation-and-javascript-api-for-outlook-add-ins */
const MANIFEST_BYTES_MAX = 256 * 1024;

const URL_ELEMENTS = ["IconUrl", "HighResolutionIconUrl", "SupportUrl", "bt:Image", "bt:Url"];
const ICON_ELEMENTS = ["IconUrl", "HighResolutionIconUrl", "bt:Image"];

type LintOptions = {
  /** Whether a path under the project's root exists, such as `assets/icon-16.png`. */
  fileExists: (path: string) => boolean;
};

/**
 * What is wrong with a manifest, one sentence with its line each; an empty list when nothing is.
 * It finds what the published schema cannot say (https only, dangling ids, missing files) and the commonest of what it
 * can, so that a machine without the schema is not left alone.
 */
export function lintManifest(xml: string, { fileExists }: LintOptions): string[] {
  let root: Element;
  try {
    root = readXml(xml);
  } catch (error) {
    return [`The manifest is not XML: ${(error as Error).message}`];
  }
  const elements = [...walk(root)];
  const problems = [
    ...sizeProblems(xml),
    ...versionProblems(root),
    ...orderProblems(elements),
    ...elements.flatMap((element) => addressProblems(element)),
    ...elements.flatMap((element) => iconFileProblems(element, fileExists)),
    ...elements.flatMap((element) => textProblems(element)),
    ...resourceProblems(root),
  ];
  return problems.map(({ line, what }) => `line ${line}: ${what}`);
}

export type Problem = { line: number; what: string };

function sizeProblems(xml: string): Problem[] {
  const bytes = Buffer.byteLength(xml);
  return bytes > MANIFEST_BYTES_MAX ? [{ line: 1, what: `${bytes} bytes; Outlook takes ${MANIFEST_BYTES_MAX}` }] : [];
}

function versionProblems(root: Element): Problem[] {
  const version = root.children.find((child) => child.name === "Version");
  if (!version) return [{ line: root.line, what: "<Version> is missing" }];
  if (/^\d{1,5}(\.\d{1,5}){3}$/.test(version.text)) return [];
  return [{ line: version.line, what: `<Version> is "${version.text}"; it has four numbers, such as 1.0.0.0` }];
}

function addressProblems(element: Element): Problem[] {
  return addressesOf(element)
    .filter((address) => !URL.canParse(address) || new URL(address).protocol !== "https:")
    .map((address) => ({ line: element.line, what: `<${element.name}> names "${address}", which is not an https address` }));
}

function addressesOf({ name, text, attributes, children }: Element): string[] {
  if (name === "AppDomain") return [text];
  const isAddress = URL_ELEMENTS.includes(name) || (name === "SourceLocation" && attributes.resid === undefined);
  if (!isAddress || isReference({ name, attributes })) return [];
  return [attributes.DefaultValue ?? "", ...children.map((override) => override.attributes.Value ?? "")];
}

/** `<bt:Image resid>` inside an icon refers to the `<bt:Image id>` among the resources. */
function isReference({ name, attributes }: Pick<Element, "name" | "attributes">): boolean {
  return name === "bt:Image" && attributes.resid !== undefined;
}

function iconFileProblems(element: Element, fileExists: LintOptions["fileExists"]): Problem[] {
  if (!ICON_ELEMENTS.includes(element.name)) return [];
  return addressesOf(element)
    .filter((address) => URL.canParse(address))
    .map((address) => decodeURIComponent(new URL(address).pathname).slice(1))
    .filter((path) => !fileExists(path))
    .map((path) => ({ line: element.line, what: `the icon ${path} does not exist` }));
}

function textProblems(element: Element): Problem[] {
  const { name, attributes, children } = element;
  if (name === "DisplayName") return textLengthProblems(element, SHORT_TEXT_MAX);
  if (name === "Description" && attributes.resid === undefined) return textLengthProblems(element, LONG_TEXT_MAX);
  if (name === "bt:ShortStrings") return children.flatMap((text) => textLengthProblems(text, SHORT_TEXT_MAX));
  if (name === "bt:LongStrings") return children.flatMap((text) => textLengthProblems(text, LONG_TEXT_MAX));
  return [];
}

function textLengthProblems(element: Element, most: number): Problem[] {
  const whose = `<${element.name}>${element.attributes.id ? ` ${element.attributes.id}` : ""}`;
  const texts = [element.attributes.DefaultValue, ...element.children.map((override) => override.attributes.Value)];
  return texts.flatMap((text) => {
    if (!text) return [{ line: element.line, what: `${whose} has an empty text` }];
    if (text.length <= most) return [];
    return [{ line: element.line, what: `${whose} has ${text.length} characters; ${most} are allowed` }];
  });
}
