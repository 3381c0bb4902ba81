import { MetaRefusal } from "./errors.ts";
import { isObject } from "./check-whatsapp.ts";
import type { Json } from "./model.ts";

/** `id,messages.limit(5){message,from}` as a tree; null: no fields below. */
type Fields = Map<string, { limit: number | null; below: Fields | null }>;

const PIECE = /\s*([a-z_]+)((?:\.[a-z]+\([^)]*\))*)\s*(\{)?/y;

function parse(text: string, from = { at: 0 }): Fields {
  const fields: Fields = new Map();
  while (from.at < text.length) {
    PIECE.lastIndex = from.at;
    const found = PIECE.exec(text);
    if (!found) throw new MetaRefusal(2500, "", { message: `Syntax error "Unexpected token at character ${from.at}" in fields`, status: 400 });
    from.at = PIECE.lastIndex;
    const below = found[3] ? parse(text, from) : null;
    fields.set(found[1]!, { limit: Number(/\.limit\((\d+)\)/.exec(found[2] ?? "")?.[1] ?? 0) || null, below });
    if (text[from.at] === "}") {
      from.at += 1;
      return fields;
    }
    if (text[from.at] === ",") from.at += 1;
  }
  return fields;
}

/** What was asked for of a node, and its id; without a wish the `usual` fields. Throws 100 for a field that is none. */
export function pickFields(node: Json, wished: string | undefined, usual: string[]): Json {
  const fields = wished ? parse(wished) : new Map(usual.map((name) => [name, { limit: null, below: null }]));
  return pick(node, fields);
}

function pick(node: Json, fields: Fields): Json {
  const picked: Json = {};
  for (const [name, { limit, below }] of fields) {
    if (!(name in node)) throw new MetaRefusal(100, "", { message: `Tried accessing nonexisting field (${name})` });
    const value = node[name];
    if (value === undefined || value === null) continue;
    picked[name] = below || limit ? inside(value, below, limit) : value;
  }
  return node["id"] === undefined ? picked : { ...picked, id: node["id"] };
}

function inside(value: unknown, below: Fields | null, limit: number | null): unknown {
  const one = (item: unknown) => (below && isObject(item) ? pick(item, below) : item);
  if (isObject(value) && Array.isArray(value["data"])) return { ...value, data: value["data"].slice(0, limit ?? undefined).map(one) };
  return Array.isArray(value) ? value.map(one) : one(value);
}
