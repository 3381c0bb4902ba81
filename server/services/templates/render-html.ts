import { markPattern, type RenderedPart } from "./liquid.ts";
import { SHAPES_KEPT_MAX } from "./limits.ts";
import { sanitiseMail } from "./sanitise-mail.ts";
import { textOfHtml } from "./text-of-html.ts";

/**
 * Sanitising is nine tenths of a rendering, and nearly all rows of a template give the same HTML but for their values. So
 * the HTML is sanitised with marks where the values stand, once for each shape, and the values, escaped, are put into what
 * came out. Sure, because what is put in can end neither a text nor an attribute, and because a tag with a value in one of
 * its attributes is sanitised by itself with the value in it, unless the value cannot matter there: in a title, in an
 * address whose scheme stands before it, or as an address that begins with https. Where a mark does not come out again (in
 * a comment, a tag's name, an attribute that is not let through) the row is sanitised as a whole.
 */
export interface HtmlRenderer {
  (rendered: RenderedPart): { html: string; text: string };
}

/** What a shape came to: its literals and, between them, what a row puts in. */
interface Shape {
  parts: (string | { value: number } | { tag: string; addresses: number[] | null })[];
  /** The plain text with marks: good for rows none of whose tags had to be sanitised by itself. */
  text: string;
}

const mark = new RegExp(markPattern.source);
const tagOrMark = new RegExp(`<[^>]*${markPattern.source}[^>]*>|${markPattern.source}`, "g");
/** Where a value would be read as the name of a tag, or stands in what is no text. */
const markInName = /<\/?\ufdd0/;
/** A tag all of whose marks are in such attributes; those that begin an address are looked at row by row. */
const sureTag = /^<\w+(?:\s+(?:(?:href|src)="(?:https?:\/\/|mailto:|tel:|\ufdd0\d+\ufdd1)[^"]*"|(?:alt|title)="[^"]*"|[\w-]+(?:="[^"\ufdd0]*")?))*\s*\/?>$/;
const beginningOfAddress = /(?:href|src)="\ufdd0(\d+)\ufdd1/g;
const sureAddress = /^https?:\/\//i;

/** Renders one template's HTML, row after row; what it has seen before it only fills in. The same row gives the same HTML in any order. */
export function createHtmlRenderer(): HtmlRenderer {
  const shapes = new Map<string, Shape | null>();
  return (rendered) => {
    if (rendered.values.length === 0 && !mark.test(rendered.text)) return whole(rendered.text, shapes);
    const shape = known(shapes, rendered.text, shapeOf);
    return shape === null ? fromHtml(sanitiseMail(fill(rendered.text, rendered.values, anywhere))) : fillShape(shape, rendered.values);
  };
}

function whole(text: string, shapes: Map<string, Shape | null>): { html: string; text: string } {
  const shape = known(shapes, text, (source) => {
    const html = sanitiseMail(source);
    return { parts: [html], text: textOfHtml(html) };
  })!;
  return { html: shape.parts[0] as string, text: shape.text };
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
  let end = 0;
  for (const match of html.matchAll(tagOrMark)) {
    parts.push(html.slice(end, match.index));
    parts.push(match[0].startsWith("<") ? { tag: match[0], addresses: addressesOf(match[0]) } : { value: Number(match[2]) });
    end = match.index + match[0].length;
  }
  parts.push(html.slice(end));
  return { parts, text: textOfHtml(html) };
}

const countMarks = (text: string) => text.match(markPattern)?.length ?? 0;

/** Values that the tag takes for addresses; null: it is never sure. */
const addressesOf = (tag: string) => (sureTag.test(tag) ? [...tag.matchAll(beginningOfAddress)].map(([, number]) => Number(number)) : null);

function fillShape(shape: Shape, values: string[]): { html: string; text: string } {
  let isSure = true;
  const filled = shape.parts.map((part) => {
    if (typeof part === "string") return part;
    if ("value" in part) return inText(values[part.value] ?? "");
    const tag = fill(part.tag, values, inAttribute);
    // An attribute that came out empty is left out.
    if (part.addresses?.every((number) => sureAddress.test(values[number] ?? "")) && !tag.includes('=""')) return tag;
    isSure = false;
    return sanitiseMail(tag).replace(/<\/\w+>$/, "");
  });
  const html = filled.join("");
  return { html, text: isSure ? fill(shape.text, values, onOneLine) : textOfHtml(html) };
}

const fill = (text: string, values: string[], as: (value: string) => string) => text.replace(markPattern, (_, number: string) => as(values[Number(number)] ?? ""));

/** As sanitize-html writes it, so that both ways give the same. */
const inText = (value: string) => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const inAttribute = (value: string) => inText(value).replaceAll('"', "&quot;");
/** Before it is sanitised, an attribute may stand in single quotes too. */
const anywhere = (value: string) => inAttribute(value).replaceAll("'", "&#39;");
const onOneLine = (value: string) => value.replace(/[ \t\r\n\f]+/g, " ");
const fromHtml = (html: string) => ({ html, text: textOfHtml(html) });
