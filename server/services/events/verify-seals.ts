import { and, asc, between, count, eq, gt } from "drizzle-orm";
import { events, eventSeals } from "../../../drizzle/schema/events.ts";
import type { Ctx } from "../../context.ts";
import { contentDigest, DIGEST_BYTES, sealDigest } from "./event-digest.ts";
import type { EventRow } from "./queries.ts";

const FAULTS_MAX = 100;

type Seal = typeof eventSeals.$inferSelect;

export interface SealFault {
  /** `changed`: an event says another thing; `removed`, `added`: there are fewer or more than were sealed; `chain`: a seal does not follow from the one before it; `rewritten`: a seal is not the one that is known from outside. */
  kind: "changed" | "removed" | "added" | "chain" | "rewritten";
  fromSeq: number;
  toSeq: number;
}

export interface SealReport {
  isWhole: boolean;
  eventCount: number;
  /** Of those whose words went with a person's; each stands in the event that says so. */
  erasedCount: number;
  /** Of those that came after the last seal. */
  unsealedCount: number;
  last: { number: number; toSeq: number; hash: string } | null;
  faults: SealFault[];
}

/** A seal that is known from outside the database, and its hash in hex. */
export interface KnownSeal {
  number: number;
  hash: string;
}

/**
 * Whether all that was sealed stands as it stood: no event changed, removed or put between. Only reads. Who may write the
 * database may also seal anew what they changed: a seal that was noted elsewhere (`known`) shows that too.
 */
export async function verifySeals({ db }: Pick<Ctx, "db">, known: KnownSeal | null = null): Promise<SealReport> {
  const erased = await erasedSeqs(db);
  const faults: SealFault[] = [];
  let eventCount = 0;
  let erasedCount = 0;
  let last = null as Seal | null;
  for (;;) {
    const [seal]: Seal[] = await db.select().from(eventSeals).where(gt(eventSeals.number, last?.number ?? 0)).orderBy(asc(eventSeals.number)).limit(1);
    if (!seal) break;
    const range = { fromSeq: seal.fromSeq, toSeq: seal.toSeq };
    const rows = await db.select().from(events).where(between(events.seq, (last?.toSeq ?? 0) + 1, seal.toSeq)).orderBy(asc(events.seq));
    eventCount += rows.length;
    const isNext = seal.number === (last?.number ?? 0) + 1 && seal.fromSeq === (last?.toSeq ?? 0) + 1;
    if (!isNext) faults.push({ kind: "chain", ...range });
    if (rows.length !== seal.eventCount) faults.push({ kind: rows.length < seal.eventCount ? "removed" : "added", ...range });
    else {
      const changed = rows.filter((row, index) => !isAsSealed(row, seal.contents, index));
      erasedCount += changed.filter(({ seq }) => erased.has(seq)).length;
      for (const { seq } of changed) if (!erased.has(seq)) faults.push({ kind: "changed", fromSeq: seq, toSeq: seq });
      if (isNext && !sealDigest(last?.hash ?? new Uint8Array(), rows, seal.contents).equals(seal.hash)) faults.push({ kind: "changed", ...range });
    }
    if (known?.number === seal.number && known.hash.toLowerCase() !== hex(seal.hash)) faults.push({ kind: "rewritten", ...range });
    last = seal;
  }
  if (known && known.number > (last?.number ?? 0)) faults.push({ kind: "removed", fromSeq: (last?.toSeq ?? 0) + 1, toSeq: (last?.toSeq ?? 0) + 1 });
  const [unsealed] = await db.select({ count: count() }).from(events).where(gt(events.seq, last?.toSeq ?? 0));
  return { isWhole: faults.length === 0, eventCount, erasedCount, unsealedCount: unsealed!.count, last: last && { number: last.number, toSeq: last.toSeq, hash: hex(last.hash) }, faults: faults.slice(0, FAULTS_MAX) };
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

function isAsSealed(row: EventRow, contents: Uint8Array, index: number): boolean {
  return contentDigest(row).equals(contents.subarray(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES));
}

async function erasedSeqs(db: Ctx["db"]): Promise<ReadonlySet<number>> {
  const rows = await db.select({ data: events.data }).from(events).where(and(eq(events.name, "contact.erased"), eq(events.subjectType, "contact")));
  return new Set(rows.flatMap(({ data }) => (Array.isArray(data.eventSeqs) ? (data.eventSeqs as number[]) : [])));
}
