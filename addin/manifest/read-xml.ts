import { XMLParser, XMLValidator } from "fast-xml-parser";

/** One element; `line` counts from 1, `attributes` keep their prefixes (`xsi:type`). */
export type Element = {
  name: string;
  line: number;
  attributes: Record<string, string>;
  text: string;
  children: Element[];
};

type Parsed = Record<string | symbol, unknown>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  parseAttributeValue: false,
  captureMetaData: true,
  ignoreDeclaration: true,
});
const META = XMLParser.getMetaDataSymbol() as symbol;

/** The root element of a document; throws an Error with line and reason when it is not well-formed. */
export function readXml(xml: string): Element {
  const verdict = XMLValidator.validate(xml);
  if (verdict !== true) throw new Error(`line ${verdict.err.line}: ${verdict.err.msg}`);
  const root = (parser.parse(xml) as Parsed[]).map((node) => toElement(node, xml)).find((element) => element !== undefined);
  if (!root) throw new Error("line 1: there is no element");
  return root;
}

/** The element itself and everything inside it, in document order. */
export function* walk(element: Element): Generator<Element> {
  yield element;
  for (const child of element.children) yield* walk(child);
}

function toElement(node: Parsed, xml: string): Element | undefined {
  const name = Object.keys(node).find((key) => key !== ":@" && key !== "#text");
  if (!name) return undefined;
  const inner = node[name] as Parsed[];
  const startIndex = (node[META] as { startIndex?: number } | undefined)?.startIndex ?? 0;
  return {
    name,
    line: xml.slice(0, startIndex).split("\n").length,
    attributes: (node[":@"] ?? {}) as Record<string, string>,
    text: inner.map((child) => (typeof child["#text"] === "string" ? child["#text"] : "")).join("").trim(),
    children: inner.map((child) => toElement(child, xml)).filter((child) => child !== undefined),
  };
}
