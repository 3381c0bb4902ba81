import { asc, eq, gt } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import type { LiveEvent } from "../../contract/system.ts";
import type { Db } from "../../db.ts";
import { newestSeq } from "../events/queries.ts";
import { concerns } from "./concerns.ts";

/** A screen that was away for longer than this many events reads everything anew. */
const EVENTS_RESUMED_MAX = 500;

/** With whom it concerns: see concerns.ts. */
export interface HeardEvent extends LiveEvent {
  mailboxId: string | null;
  userId: string | null;
  assigneeId: string | null;
  isForLeads: boolean;
}

export interface LiveHub {
  /** Called with the payload of each NOTIFY: the number of an event that was committed, here or on another server. */
  hear(payload: string): Promise<void>;
  /** Returns how to leave. */
  subscribe(listener: (event: HeardEvent) => void): () => void;
  /** What was missed; null when it is too much to tell one by one. */
  since(seq: number): Promise<HeardEvent[] | null>;
  newestSeq(): Promise<number>;
  screenCount(): number;
}

/** Passes committed events on to the screens that this server holds. Ids only: a screen reads rows by the API, which asks who it is. */
export function createLiveHub(db: Db): LiveHub {
  const listeners = new Set<(event: HeardEvent) => void>();
  const columns = {
    seq: events.seq, event: events.name, subjectType: events.subjectType, subjectId: events.subjectId, caseId: events.caseId,
    ...concerns,
  };
  return {
    async hear(payload) {
      if (listeners.size === 0 || !/^\d+$/.test(payload)) return;
      const [event] = await db.select(columns).from(events).where(eq(events.seq, Number(payload)));
      if (event) for (const listener of listeners) listener(event);
    },
    screenCount: () => listeners.size,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async since(seq) {
      const rows = await db.select(columns).from(events).where(gt(events.seq, seq)).orderBy(asc(events.seq)).limit(EVENTS_RESUMED_MAX + 1);
      return rows.length > EVENTS_RESUMED_MAX ? null : rows;
    },
    newestSeq: () => newestSeq({ db }),
  };
}
