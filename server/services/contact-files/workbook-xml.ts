import { SaxesParser } from "saxes";
import { XML_DEPTH_MAX, XML_TOKEN_BYTES_MAX } from "./workbook-limits.ts";
import { damagedWorkbook, suspiciousWorkbook } from "./workbook-refusals.ts";

export type XmlAttributes = Record<string, string>;

/** Names of elements come without their namespace's prefix; text comes in pieces where comments or CDATA are in it. */
export interface XmlListener {
  open(name: string, attributes: XmlAttributes): void;
  close(name: string): void;
  text(text: string): void;
}

/**
 * Reads a part as it comes and yields after each chunk, so that what was heard can be handed on. Refuses what is not
 * well-formed, and document types: no workbook has one, and entities are declared in them.
 */
export async function* parseXml(chunks: AsyncIterable<Uint8Array>, listener: XmlListener): AsyncGenerator<void> {
  const parser = new SaxesParser({ position: false });
  let depth = 0;
  let bytesSinceTag = 0;
  parser.on("opentag", ({ name, attributes }) => {
    bytesSinceTag = 0;
    if (++depth > XML_DEPTH_MAX) throw suspiciousWorkbook("its parts are nested too deeply");
    listener.open(localName(name), attributes as XmlAttributes);
  });
  parser.on("closetag", ({ name }) => {
    bytesSinceTag = 0;
    depth--;
    listener.close(localName(name));
  });
  parser.on("text", (text) => listener.text(text));
  parser.on("cdata", (text) => listener.text(text));
  parser.on("doctype", () => {
    throw suspiciousWorkbook("it declares a document type");
  });
  parser.on("error", () => {
    throw damagedWorkbook("a part of it is not XML");
  });
  let decoder: TextDecoder | undefined;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    bytesSinceTag += chunk.length;
    parser.write(decoder.decode(chunk, { stream: true }));
    if (bytesSinceTag > XML_TOKEN_BYTES_MAX) throw suspiciousWorkbook("a text in it has no end");
    yield;
  }
  parser.close();
}

/** The whole of a small part. */
export async function readXml(chunks: AsyncIterable<Uint8Array>, listener: XmlListener): Promise<void> {
  for await (const _ of parseXml(chunks, listener));
}

/** Parts are UTF-8 or UTF-16 (ECMA-376 part 2, 8.1.4). */
function encodingOf(start: Uint8Array): string {
  if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0x3c && start[1] === 0)) return "utf-16le";
  if ((start[0] === 0xfe && start[1] === 0xff) || (start[0] === 0 && start[1] === 0x3c)) return "utf-16be";
  return "utf-8";
}

function localName(name: string): string {
  const colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
}

/** An attribute whatever its prefix: `r:id` where the relationships' namespace has another. */
export function prefixedAttribute(attributes: XmlAttributes, name: string): string | undefined {
  for (const key in attributes) if (localName(key) === name) return attributes[key];
  return undefined;
}
