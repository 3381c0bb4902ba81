import { asc, getTableName, inArray, sql } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import type { LiveEvent } from "../../contract/system.ts";
import type { Db } from "../../db.ts";
import { newestSeq } from "../events/queries.ts";
import { concerns } from "./concerns.ts";

/** A screen that was away for longer than this many events reads everything anew. */
const EVENTS_RESUMED_MAX = 500;
/** How far behind a number others may still be missing: no transaction is open while so many events happen. */
const NUMBERS_BEHIND = 100_000;
const HEARD_AT_ONCE = 200;

/** With whom it concerns: see concerns.ts. */
export interface HeardEvent extends LiveEvent {
  mailboxId: string | null;
  userId: string | null;
  assigneeId: string | null;
  isForLeads: boolean;
  /** From here on nothing that this one's listeners may have missed: see `since`. */
  mark: string;
}

/** How far somebody has heard. */
export interface Heard {
  seq: number;
  mark: string | undefined;
}

export interface LiveHub {
  /** Called with the payload of each NOTIFY: the number of an event that was committed, here or on another server. */
  hear(payload: string): Promise<void>;
  /** Called when the line to the database stands again: tells what was missed, or, where that is too much, ends the listeners by `onGap`. */
  catchUp(): Promise<void>;
  /** Returns how to leave. `onGap`: the line was cut for too long, and the listener begins anew from what it heard last. */
  subscribe(listener: (event: HeardEvent) => void, onGap?: () => void): () => void;
  /**
   * What was missed; null when it is too much to tell one by one. Numbers are given before their transactions end, so that
   * a smaller one may come after a greater: the mark (the oldest transaction that was open then) finds those too. Some may
   * be told twice, none is left out.
   */
  since(heard: Heard): Promise<HeardEvent[] | null>;
  /** Where a new listener stands. */
  now(): Promise<{ seq: number; mark: string }>;
  screenCount(): number;
}

/** Passes committed events on to the screens that this server holds. Ids only: a screen reads rows by the API, which asks who it is. */
export function createLiveHub(db: Db): LiveHub {
  const listeners = new Map<(event: HeardEvent) => void, () => void>();
  let waiting: number[] = [];
  let reading: Promise<void> | null = null;
  let last: Heard | null = null;
  const columns = {
    seq: events.seq, event: events.name, subjectType: events.subjectType, subjectId: events.subjectId, caseId: events.caseId,
    ...concerns,
    mark: currentMark,
  };

  function tell(heard: HeardEvent[]): void {
    for (const event of heard) {
      last = { seq: Math.max(last?.seq ?? 0, event.seq), mark: event.mark };
      for (const listener of listeners.keys()) listener(event);
    }
  }

  /** What is told while the database is asked is asked for together. */
  async function readAll(): Promise<void> {
    try {
      while (waiting.length > 0) {
        const numbers = waiting.slice(0, HEARD_AT_ONCE);
        const rows = await db.select(columns).from(events).where(inArray(events.seq, numbers)).orderBy(asc(events.seq));
        waiting = waiting.slice(numbers.length);
        tell(rows);
      }
    } finally {
      reading = null;
    }
  }

  async function since({ seq, mark }: Heard): Promise<HeardEvent[] | null> {
    const isYounger = mark !== undefined && /^\d{1,19}$/.test(mark) ? sql`or (${events.seq} > ${seq - NUMBERS_BEHIND} and age(${sql.identifier(getTableName(events))}.xmin) <= age(${mark}::xid8::xid))` : sql``;
    const rows = await db.select(columns).from(events).where(sql`(${events.seq} > ${seq} ${isYounger})`).orderBy(asc(events.seq)).limit(EVENTS_RESUMED_MAX + 1);
    return rows.length > EVENTS_RESUMED_MAX ? null : rows;
  }

  return {
    hear(payload) {
      if (listeners.size === 0 || !/^\d{1,15}$/.test(payload)) return Promise.resolve();
      waiting.push(Number(payload));
      return (reading ??= readAll());
    },
    async catchUp() {
      if (listeners.size === 0 || last === null) return;
      const missed = await since(last);
      if (missed) tell(missed);
      else for (const onGap of [...listeners.values()]) onGap();
    },
    screenCount: () => listeners.size,
    subscribe(listener, onGap = () => {}) {
      listeners.set(listener, onGap);
      return () => void listeners.delete(listener);
    },
    since,
    async now() {
      const [row] = await db.execute<{ mark: string }>(sql`select ${currentMark} as mark`);
      return { seq: await newestSeq({ db }), mark: row!.mark };
    },
  };
}

const currentMark = sql<string>`pg_snapshot_xmin(pg_current_snapshot())::text`;
