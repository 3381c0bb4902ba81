import { stringEnd } from "./flatten-json.ts";
import { ROW_LENGTH_MAX } from "./limits.ts";

/** One element of an array in a JSON file. */
export interface JsonElement {
  /** The names that lead to the array, joined by "."; "" for an array at the top, or for values one after another. */
  path: string;
  /** As it is written; "" where it is longer than a row may be. */
  text: string;
}

export interface JsonScanner {
  /** Values at the top are elements themselves: `{…}{…}`. */
  readonly isSequence: boolean;
  /** What was pushed and is not done with; `at`: how far it was looked at. */
  text: string;
  at: number;
  /** The arrays and objects that are open above the elements. */
  frames: Frame[];
  /** Where the element began that has not ended yet; -1: none has. */
  begin: number;
  /** Its open brackets. */
  depth: number;
  isTooLong: boolean;
  elements: JsonElement[];
}

interface Frame {
  isArray: boolean;
  path: string;
  /** Of an object: the name whose value comes next. */
  key: string | null;
}

/**
 * Cuts JSON that comes in pieces into the elements of its arrays, holding no more than one of them. Elements are cut by
 * their brackets alone and read later, so that one that is wrong does not end the file. An array in an element is part
 * of it.
 */
export function openJsonScanner(isSequence: boolean): JsonScanner {
  return { isSequence, text: "", at: 0, frames: [], begin: -1, depth: 0, isTooLong: false, elements: [] };
}

/** The elements that end in this piece. */
export function pushJson(scanner: JsonScanner, piece: string): JsonElement[] {
  const from = scanner.begin < 0 ? scanner.at : Math.min(scanner.begin, scanner.at);
  scanner.text = scanner.text.slice(from) + piece;
  scanner.at -= from;
  if (scanner.begin >= 0) scanner.begin -= from;
  while (scanner.begin >= 0 ? goOnInElement(scanner) : goOnOutside(scanner));
  if (scanner.begin >= 0 && scanner.text.length - scanner.begin > ROW_LENGTH_MAX) {
    scanner.isTooLong = true;
    scanner.begin = scanner.at;
  }
  const { elements } = scanner;
  scanner.elements = [];
  return elements;
}

/** What was left open at the end of the file. */
export function endJson(scanner: JsonScanner): JsonElement[] {
  const elements = pushJson(scanner, "\n");
  if (scanner.begin < 0) return elements;
  return [...elements, { path: pathOf(scanner), text: scanner.text.slice(scanner.begin).trimEnd() }];
}

const bracketOrString = /["{}[\]]/g;
const wordEnd = /[\s,\]}]/g;

/** False: more text is needed. */
function goOnInElement(scanner: JsonScanner): boolean {
  const { text } = scanner;
  const pattern = scanner.depth > 0 ? bracketOrString : wordEnd;
  if (scanner.depth === 0 && text[scanner.at] === '"') {
    const isWhole = skipString(scanner);
    if (isWhole) finish(scanner);
    return isWhole;
  }
  pattern.lastIndex = scanner.at;
  const found = pattern.exec(text)?.index ?? -1;
  scanner.at = found < 0 ? text.length : found;
  if (found < 0) return false;
  if (scanner.depth === 0) finish(scanner);
  else if (text[found] === '"') return skipString(scanner);
  else {
    scanner.at++;
    scanner.depth += text[found] === "{" || text[found] === "[" ? 1 : -1;
    if (scanner.depth === 0) finish(scanner);
  }
  return true;
}

function finish(scanner: JsonScanner): void {
  scanner.elements.push({ path: pathOf(scanner), text: scanner.isTooLong ? "" : scanner.text.slice(scanner.begin, scanner.at) });
  scanner.begin = -1;
  scanner.isTooLong = false;
}

function pathOf(scanner: JsonScanner): string {
  return scanner.frames.at(-1)?.path ?? "";
}

/** False: the string does not end in this text, and is looked at again from its beginning. */
function skipString(scanner: JsonScanner): boolean {
  const end = stringEnd(scanner.text, scanner.at + 1);
  if (end >= 0) scanner.at = end + 1;
  return end >= 0;
}

/** Between elements, and above the arrays. False: more text is needed. */
function goOnOutside(scanner: JsonScanner): boolean {
  const { text, frames } = scanner;
  while (scanner.at < text.length && " \t\r\n,:\uFEFF\0".includes(text[scanner.at]!)) scanner.at++;
  const sign = text[scanner.at];
  if (sign === undefined) return false;
  const frame = frames.at(-1);
  if (sign === "]" || sign === "}") {
    frames.pop();
    scanner.at++;
    return true;
  }
  if (frame ? frame.isArray : scanner.isSequence) {
    scanner.begin = scanner.at;
    if (sign === "{" || sign === "[") {
      scanner.depth = 1;
      scanner.at++;
    } else scanner.depth = 0;
    return true;
  }
  if (frame && frame.key === null && sign === '"') return takeKey(scanner, frame);
  return enterValue(scanner, sign, frame);
}

function takeKey(scanner: JsonScanner, frame: Frame): boolean {
  const begin = scanner.at + 1;
  if (!skipString(scanner)) return false;
  frame.key = scanner.text.slice(begin, scanner.at - 1);
  return true;
}

/** The value of a name above the arrays, or the value at the top. */
function enterValue(scanner: JsonScanner, sign: string, frame: Frame | undefined): boolean {
  const path = [frame?.path, frame?.key].filter(Boolean).join(".");
  if (sign === '"') {
    if (!skipString(scanner)) return false;
  } else if (sign === "[" || sign === "{") {
    scanner.frames.push({ isArray: sign === "[", path, key: null });
    scanner.at++;
  } else {
    wordEnd.lastIndex = scanner.at + 1;
    const match = wordEnd.exec(scanner.text);
    if (!match) return false;
    scanner.at = match.index;
  }
  if (frame) frame.key = null;
  return true;
}
