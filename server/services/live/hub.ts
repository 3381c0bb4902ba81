import { asc, desc, getTableName, sql } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import type { LiveEvent } from "../../contract/system.ts";
import type { Db } from "../../db.ts";
import { concerns } from "./concerns.ts";

/** A screen that was away for longer than this many events reads everything anew. */
const EVENTS_RESUMED_MAX = 500;
/** How far behind a number others may still be missing: no transaction is open while so many events happen. */
const NUMBERS_BEHIND = 100_000;
const HEARD_AT_ONCE = 200;
/** Number and mark: see events/record-event.ts. Another version of Mailroom may leave out the mark. */
const PAYLOAD = /^(\d{1,15})(?::(\d{1,19}))?$/;

/** With whom it concerns: see concerns.ts. */
export interface HeardEvent extends LiveEvent {
  mailboxId: string | null;
  userId: string | null;
  assigneeId: string | null;
  isForLeads: boolean;
  /**
   * Whatever was committed by a transaction older than this was told before: who goes on from here misses nothing. With
   * what was missed it is the mark that was asked with, until all of that is told. Undefined: nothing is known, an earlier one stays.
   */
  mark: string | undefined;
}

/** How far somebody has heard. */
export interface Heard {
  seq: number;
  mark: string | undefined;
}

export interface LiveHub {
  /** Called with the payload of each NOTIFY: the number of an event that was committed, here or on another server, and its mark. */
  hear(payload: string): Promise<void>;
  /** Called when the line to the database stands again: tells what was missed before anything newer, or, where that is too much, ends the listeners by `onGap`. */
  catchUp(): Promise<void>;
  /** Returns how to leave. Events come in the order of their commits. `onGap`: the line was cut for too long, and the listener begins anew from what it heard last. */
  subscribe(listener: (event: HeardEvent) => void, onGap?: () => void): () => void;
  /**
   * What was missed; null when it is too much to tell one by one. Numbers are given before their transactions end, so that
   * a smaller one may come after a greater: the mark finds those too. Some may be told twice, none is left out.
   */
  since(heard: Heard): Promise<HeardEvent[] | null>;
  /** What happened lately, for who read before they listened; null when it is too much. */
  latest(from: Date): Promise<HeardEvent[] | null>;
  /** Where a new listener stands. */
  now(): Promise<{ seq: number; mark: string }>;
  /** One more screen is open on this server. Returns how it leaves. */
  enter(): () => void;
  screenCount(): number;
}

/** Passes committed events on to the screens that this server holds. Ids only: a screen reads rows by the API, which asks who it is. */
export function createLiveHub(db: Db): LiveHub {
  const listeners = new Map<(event: HeardEvent) => void, () => void>();
  const screens = new Set<object>();
  let waiting: Heard[] = [];
  let reading: Promise<void> | null = null;
  let wasCut = false;
  let last: Heard | null = null;
  const columns = { seq: events.seq, event: events.name, subjectType: events.subjectType, subjectId: events.subjectId, caseId: events.caseId, ...concerns };

  function tell(event: HeardEvent): void {
    last = { seq: Math.max(last?.seq ?? 0, event.seq), mark: event.mark ?? last?.mark };
    for (const listener of [...listeners.keys()]) listener(event);
  }

  function beginAnew(): void {
    for (const onGap of [...listeners.values()]) onGap();
  }

  /** What is told while the database is asked is asked for together. */
  async function readAll(): Promise<void> {
    try {
      while (waiting.length > 0 || wasCut) {
        const heard = waiting.slice(0, HEARD_AT_ONCE);
        const rows = heard.length === 0 ? [] : await db.select(columns).from(events).where(sql`${events.seq} = any(${`{${heard.map(({ seq }) => seq).join()}}`}::bigint[])`);
        // The line may have been cut before these were heard.
        if (wasCut) await tellMissed();
        waiting = waiting.slice(heard.length);
        const bySeq = new Map(rows.map((row) => [row.seq, row]));
        // In the order in which they were heard: a mark counts on all that was heard before it.
        for (const { seq, mark } of heard) {
          const row = bySeq.get(seq);
          if (row) tell({ ...row, mark: mark ?? last?.mark });
        }
      }
    } catch (error) {
      // Nobody knows any more what was told: each screen goes on from what it heard itself.
      waiting = [];
      wasCut = false;
      beginAnew();
      throw error;
    } finally {
      reading = null;
    }
  }

  async function tellMissed(): Promise<void> {
    wasCut = false;
    const missed = listeners.size === 0 ? [] : last && (await since(last));
    if (missed) for (const event of missed) tell(event);
    else beginAnew();
  }

  async function now(): Promise<{ seq: number; mark: string }> {
    const [row] = await db.execute<{ seq: number; mark: string }>(sql`select pg_snapshot_xmin(pg_current_snapshot())::text as mark, coalesce((select max(seq) from events), 0) as seq`);
    return row!;
  }

  async function latest(from: Date): Promise<HeardEvent[] | null> {
    const { mark } = await now();
    const newest = await db.select({ ...columns, at: events.at }).from(events).orderBy(desc(events.seq)).limit(EVENTS_RESUMED_MAX + 1);
    const found = newest.filter(({ at }) => at >= from).reverse();
    return found.length > EVENTS_RESUMED_MAX ? null : found.map(({ at: _at, ...event }) => ({ ...event, mark }));
  }

  async function since({ seq, mark }: Heard): Promise<HeardEvent[] | null> {
    const known = mark !== undefined && /^\d{1,19}$/.test(mark) ? mark : undefined;
    const isYounger = known === undefined ? sql`` : sql`or (${events.seq} > ${seq - NUMBERS_BEHIND} and age(${sql.identifier(getTableName(events))}.xmin) <= age(${known}::xid8::xid))`;
    const rows = await db.select(columns).from(events).where(sql`(${events.seq} > ${seq} ${isYounger})`).orderBy(asc(events.seq)).limit(EVENTS_RESUMED_MAX + 1);
    return rows.length > EVENTS_RESUMED_MAX ? null : rows.map((row) => ({ ...row, mark: known }));
  }

  return {
    hear(payload) {
      const [, seq, mark] = PAYLOAD.exec(payload) ?? [];
      if (listeners.size === 0 || seq === undefined) return Promise.resolve();
      waiting.push({ seq: Number(seq), mark });
      return (reading ??= readAll());
    },
    catchUp() {
      wasCut = true;
      return (reading ??= readAll());
    },
    enter() {
      const screen = {};
      screens.add(screen);
      return () => void screens.delete(screen);
    },
    screenCount: () => screens.size,
    subscribe(listener, onGap = () => {}) {
      listeners.set(listener, onGap);
      return () => void listeners.delete(listener);
    },
    since,
    latest,
    now,
  };
}
