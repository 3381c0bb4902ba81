import { refuse } from "../../errors.ts";

/** Where a page ended: the newest come first. */
export interface Place {
  at: string;
  id: string;
}

export const writePlace = ({ at, id }: Place): string => Buffer.from(JSON.stringify([at, id])).toString("base64url");

/** Refuses `bad_input` for what no page gave. */
export function readPlace(after: string | undefined): Place | null {
  if (!after) return null;
  const [at, id, ...more] = parse(after);
  const isPlace = typeof at === "string" && /^\d{4}-\d\d-\d\dT[\d:.]{8,15}Z$/.test(at) && !Number.isNaN(Date.parse(at)) && typeof id === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) && more.length === 0;
  if (!isPlace) throw refuse("bad_input", "The page key is not one that this list has answered.", { errors: [{ path: "after", message: "take it from `next`" }] });
  return { at, id };
}

function parse(after: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(after, "base64url").toString("utf8"));
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
