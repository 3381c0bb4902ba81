import { markPattern, type RenderedPart } from "./liquid.ts";
import { SHAPES_KEPT_MAX } from "./limits.ts";
import { sanitiseMail } from "./sanitise-mail.ts";
import { textOfHtml } from "./text-of-html.ts";

/**
 * Sanitising is nine tenths of a rendering, and nearly all rows of a template give the same HTML but for their values. So
 * the HTML is sanitised with marks where the values stand, once for each shape, and the values, escaped, are put into what
 * came out. Sure, because what is put in can end neither a text nor an attribute, and because a tag with a value in one of
 * its attributes, where an address or a style may matter, is sanitised by itself with the value in it. Where a mark does
 * not come out again (in a comment, a tag's name, an attribute that is not let through) the row is sanitised as a whole.
 */
export interface HtmlRenderer {
  (rendered: RenderedPart): { html: string; text: string };
}

/** What a shape came to: its literals and, between them, what a row puts in. */
interface Shape {
  parts: (string | { value: number } | { tag: string; isSure: boolean })[];
  /** The plain text with marks; null where a tag is sanitised row by row: it is then made of each row's HTML. */
  text: string | null;
}

const mark = new RegExp(markPattern.source);
const tagOrMark = new RegExp(`<[^>]*${markPattern.source}[^>]*>|${markPattern.source}`, "g");
/** Where a value would be read as the name of a tag, or stands in what is no text. */
const markInName = /<\/?\ufdd0/;
/** A tag all of whose marks are in such attributes. */
const sureTag = /^<\w+(?:\s+(?:(?:href|src)="(?:https?:\/\/|mailto:|tel:)[^"]*"|(?:alt|title)="[^"]*"|[\w-]+(?:="[^"\ufdd0]*")?))*\s*\/?>$/;

/** Renders one template's HTML, row after row; what it has seen before it only fills in. The same row gives the same HTML in any order. */
export function createHtmlRenderer(): HtmlRenderer {
  const shapes = new Map<string, Shape | null>();
  return (rendered) => {
    if (rendered.values.length === 0 && !mark.test(rendered.text)) return whole(rendered.text, shapes);
    const shape = known(shapes, rendered.text, shapeOf);
    if (shape === null) return fromHtml(sanitiseMail(fill(rendered.text, rendered.values, anywhere)));
    const html = shape.parts.map((part) => fillPart(part, rendered.values)).join("");
    return { html, text: shape.text === null ? textOfHtml(html) : fill(shape.text, rendered.values, onOneLine) };
  };
}

function whole(text: string, shapes: Map<string, Shape | null>): { html: string; text: string } {
  const shape = known(shapes, text, (source) => {
    const html = sanitiseMail(source);
    return { parts: [html], text: textOfHtml(html) };
  })!;
  return { html: shape.parts[0] as string, text: shape.text! };
}

function known(shapes: Map<string, Shape | null>, text: string, make: (text: string) => Shape | null): Shape | null {
  const found = shapes.get(text);
  if (found !== undefined) return found;
  const made = make(text);
  if (shapes.size >= SHAPES_KEPT_MAX) shapes.delete(shapes.keys().next().value!);
  shapes.set(text, made);
  return made;
}

/** Null where a mark got lost. */
function shapeOf(text: string): Shape | null {
  if (markInName.test(text)) return null;
  const html = sanitiseMail(text);
  if (countMarks(html) !== countMarks(text)) return null;
  const parts: Shape["parts"] = [];
  let isSure = true;
  let end = 0;
  for (const match of html.matchAll(tagOrMark)) {
    parts.push(html.slice(end, match.index));
    const part = match[0].startsWith("<") ? { tag: match[0], isSure: sureTag.test(match[0]) } : { value: Number(match[2]) };
    if ("tag" in part && part.isSure === false) isSure = false;
    parts.push(part);
    end = match.index + match[0].length;
  }
  parts.push(html.slice(end));
  return { parts, text: isSure ? textOfHtml(html) : null };
}

const countMarks = (text: string) => text.match(markPattern)?.length ?? 0;

function fillPart(part: Shape["parts"][number], values: string[]): string {
  if (typeof part === "string") return part;
  if ("value" in part) return inText(values[part.value] ?? "");
  const tag = fill(part.tag, values, inAttribute);
  // An attribute that came out empty is left out.
  return part.isSure && !tag.includes('=""') ? tag : sanitiseMail(tag).replace(/<\/\w+>$/, "");
}

const fill = (text: string, values: string[], as: (value: string) => string) => text.replace(markPattern, (_, number: string) => as(values[Number(number)] ?? ""));

/** As sanitize-html writes it, so that both ways give the same. */
const inText = (value: string) => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const inAttribute = (value: string) => inText(value).replaceAll('"', "&quot;");
/** Before it is sanitised, an attribute may stand in single quotes too. */
const anywhere = (value: string) => inAttribute(value).replaceAll("'", "&#39;");
const onOneLine = (value: string) => value.replace(/[ \t\r\n\f]+/g, " ");
const fromHtml = (html: string) => ({ html, text: textOfHtml(html) });
