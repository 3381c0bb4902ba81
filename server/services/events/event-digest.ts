import { createHash } from "node:crypto";
import { stableJson } from "../../stable-json.ts";
import type { EventRow } from "./queries.ts";

export const DIGEST_BYTES = 32;

/** What an event says, in whatever order the database hands its keys out: the part that names people, and goes where one is erased. */
export function contentDigest({ actorName, data, origin }: Pick<EventRow, "actorName" | "data" | "origin">): Buffer {
  // What was sealed before origins were noted has none.
  return sha256(stableJson(origin ? [actorName, data, origin] : [actorName, data]));
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
