import { createHash } from "node:crypto";
import type { EventRow } from "./queries.ts";

export const DIGEST_BYTES = 32;

/** What an event says: the part that names people, and goes where one is erased. */
export function contentDigest({ actorName, data }: Pick<EventRow, "actorName" | "data">): Buffer {
  return sha256(JSON.stringify([actorName, data], sortedKeys));
}

/** Over the seal before (none: no bytes), and of each event who did what to what, when and why, and the digest of its content. */
export function sealDigest(previous: Uint8Array, events: EventRow[], contents: Uint8Array): Buffer {
  const hash = createHash("sha256").update(previous);
  for (const [index, event] of events.entries()) {
    hash.update(JSON.stringify([event.seq, event.id, event.name, event.subjectType, event.subjectId, event.caseId, event.actorType, event.actorId, event.causeId, event.causeDepth, event.at.toISOString()]));
    hash.update(contents.subarray(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES));
  }
  return hash.digest();
}

const sha256 = (text: string) => createHash("sha256").update(text).digest();

/** Of JSON.stringify: the same words for the same content, in whatever order the database hands its keys out. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
