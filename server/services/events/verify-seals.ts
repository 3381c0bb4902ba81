import { and, asc, between, count, gt, inArray } from "drizzle-orm";
import { events, eventSeals } from "../../../drizzle/schema/events.ts";
import type { Ctx } from "../../context.ts";
import { contentDigest, DIGEST_BYTES, sealDigest } from "./event-digest.ts";
import type { EventRow } from "./queries.ts";

const FAULTS_MAX = 100;

export type Seal = typeof eventSeals.$inferSelect;

export interface SealFault {
  /** `changed`: an event says another thing; `removed`, `added`: there are fewer or more than were sealed; `chain`: a seal does not follow from the one before it; `rewritten`: a seal is not the one that is known from outside. */
  kind: "changed" | "removed" | "added" | "chain" | "rewritten";
  fromSeq: number;
  toSeq: number;
}

export interface SealReport {
  isWhole: boolean;
  eventCount: number;
  /** Of those whose words went with a person's or a case's; each stands in the event that says so. */
  erasedCount: number;
  /** Of those that came after the last seal. */
  unsealedCount: number;
  last: { number: number; toSeq: number; hash: string } | null;
  /** What retention took from the oldest, as the record itself says; null: nothing. From `sinceSeq` on nothing is missing. */
  retention: { removedCount: number; sinceSeq: number; since: string | null } | null;
  faults: SealFault[];
}

/** A seal that is known from outside the database, and its hash in hex. */
export interface KnownSeal {
  number: number;
  hash: string;
}

/** What `retention.ran` says of a stretch from which it removed events: `kept` of them are left, and hash to `keptHash` (hex). */
export interface TrimmedSeal {
  number: number;
  hash: string;
  kept: number;
  keptHash: string;
  removed: number;
}

/** What the record itself says of entries that say less than they said, or are no more. */
export interface OwnedUp {
  erased: ReadonlySet<number>;
  trimmed: ReadonlyMap<number, TrimmedSeal>;
  removedCount: number;
}

/**
 * Whether all that was sealed stands as it stood: no event changed, removed or put between. What retention removed is not
 * missing where the record says so: of such a stretch its seal stays, and a second one over what is left. Only reads. Who
 * may write the database may also seal anew what they changed: a seal that was noted elsewhere (`known`) shows that too.
 */
export async function verifySeals({ db }: Pick<Ctx, "db">, known: KnownSeal | null = null): Promise<SealReport> {
  const said = await ownedUp(db);
  const faults: SealFault[] = [];
  let eventCount = 0;
  let erasedCount = 0;
  let sinceSeq = 1;
  let last = null as Seal | null;
  const seen = new Set<number>();
  for (;;) {
    const [seal]: Seal[] = await db.select().from(eventSeals).where(gt(eventSeals.number, last?.number ?? 0)).orderBy(asc(eventSeals.number)).limit(1);
    if (!seal) break;
    const look = await checkSeal(db, { seal, last, said });
    faults.push(...look.faults);
    eventCount += look.eventCount;
    erasedCount += look.erasedCount;
    if (seal.removedCount !== null) sinceSeq = seal.toSeq + 1;
    if (known?.number === seal.number && known.hash.toLowerCase() !== hex(seal.hash)) faults.push({ kind: "rewritten", fromSeq: seal.fromSeq, toSeq: seal.toSeq });
    seen.add(seal.number);
    last = seal;
  }
  // Of a stretch of which something was left, the seal is left too.
  for (const { number, kept } of said.trimmed.values()) if (kept > 0 && !seen.has(number)) faults.push({ kind: "removed", fromSeq: 1, toSeq: sinceSeq - 1 });
  if (known && known.number > (last?.number ?? 0)) faults.push({ kind: "removed", fromSeq: (last?.toSeq ?? 0) + 1, toSeq: (last?.toSeq ?? 0) + 1 });
  const trimmedKnown = known && said.trimmed.get(known.number);
  if (trimmedKnown && trimmedKnown.hash !== known.hash.toLowerCase()) faults.push({ kind: "rewritten", fromSeq: 1, toSeq: sinceSeq - 1 });
  const [unsealed] = await db.select({ count: count() }).from(events).where(gt(events.seq, last?.toSeq ?? 0));
  return {
    isWhole: faults.length === 0, eventCount, erasedCount, unsealedCount: unsealed!.count,
    last: last && { number: last.number, toSeq: last.toSeq, hash: hex(last.hash) },
    retention: said.removedCount === 0 ? null : { removedCount: said.removedCount, sinceSeq, since: await momentOf(db, sinceSeq) },
    faults: faults.slice(0, FAULTS_MAX),
  };
}

export const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** One stretch; `last` is the seal before it. */
export async function checkSeal(db: Ctx["db"], { seal, last, said }: { seal: Seal; last: Seal | null; said: OwnedUp }): Promise<{ rows: EventRow[]; eventCount: number; erasedCount: number; faults: SealFault[] }> {
  const range = { fromSeq: seal.fromSeq, toSeq: seal.toSeq };
  const rows = await db.select().from(events).where(between(events.seq, (last?.toSeq ?? 0) + 1, seal.toSeq)).orderBy(asc(events.seq));
  const faults: SealFault[] = [];
  const isTrimmed = seal.removedCount !== null;
  const isNext = seal.number === (last?.number ?? 0) + 1 && seal.fromSeq === (last?.toSeq ?? 0) + 1;
  const trim = said.trimmed.get(seal.number);
  // Of the oldest, stretches of which nothing was left have no seal any more, and their numbers are said.
  const isChained = isTrimmed ? isNext || seal.number > (last?.number ?? 0) : isNext && (last === null || last.toSeq < seal.fromSeq);
  if (!isChained) faults.push({ kind: "chain", ...range });
  let erasedCount = 0;
  if (rows.length !== seal.eventCount) faults.push({ kind: rows.length < seal.eventCount ? "removed" : "added", ...range });
  else {
    const changed = rows.filter((row, index) => !isAsSealed(row, seal.contents, index));
    erasedCount = changed.filter(({ seq }) => said.erased.has(seq)).length;
    for (const { seq } of changed) if (!said.erased.has(seq)) faults.push({ kind: "changed", fromSeq: seq, toSeq: seq });
    if (isTrimmed) {
      const kept = sealDigest(seal.hash, rows, seal.contents);
      if (!seal.keptHash || !kept.equals(seal.keptHash) || trim?.keptHash !== hex(seal.keptHash) || trim.hash !== hex(seal.hash)) faults.push({ kind: trim ? "changed" : "removed", ...range });
    } else if (isNext && !sealDigest(last?.hash ?? new Uint8Array(), rows, seal.contents).equals(seal.hash)) faults.push({ kind: "changed", ...range });
  }
  return { rows, eventCount: rows.length, erasedCount, faults };
}

function isAsSealed(row: EventRow, contents: Uint8Array, index: number): boolean {
  return contentDigest(row).equals(contents.subarray(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES));
}

/** Later words of a stretch take the place of earlier ones: what was held back may go at another time. */
export async function ownedUp(db: Ctx["db"]): Promise<OwnedUp> {
  const rows = await db.select({ data: events.data }).from(events).where(and(inArray(events.name, ["contact.erased", "retention.ran"]), inArray(events.subjectType, ["contact", "retention"]))).orderBy(asc(events.seq));
  const trims = rows.flatMap(({ data }) => (Array.isArray(data.seals) ? (data.seals as TrimmedSeal[]) : []));
  return {
    erased: new Set(rows.flatMap(({ data }) => (Array.isArray(data.eventSeqs) ? (data.eventSeqs as number[]) : []))),
    trimmed: new Map(trims.map((trim) => [trim.number, trim])),
    removedCount: trims.reduce((sum, { removed }) => sum + removed, 0),
  };
}

async function momentOf(db: Ctx["db"], seq: number): Promise<string | null> {
  const [row] = await db.select({ at: events.at }).from(events).where(gt(events.seq, seq - 1)).orderBy(asc(events.seq)).limit(1);
  return row?.at.toISOString() ?? null;
}
