import { describe, expect, it } from "vitest";
import { nextTurn, type TurnRow } from "../../server/services/chats/next-turn.ts";

const now = new Date("2026-03-02T10:00:00Z");
const at = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const row = (id: string, change: Partial<TurnRow> = {}): TurnRow => ({ id, status: "queued", queuedAt: at(-60), part: null, sequenceId: null, nextAttemptAt: at(-60), leaseUntil: null, ...change });
const turn = (rows: TurnRow[], notBefore = at(-100)) => nextTurn(rows, { now, notBefore });
const part = (n: number, change: Partial<TurnRow> = {}) => row(`p${n}`, { part: n, sequenceId: "s", ...change });

describe("whose turn it is in a chat", () => {
  it("is the one that was written first, whatever the order of the rows", () => {
    expect(turn([row("b", { queuedAt: at(-5) }), row("a", { queuedAt: at(-9) })])).toEqual({ turn: "send", id: "a" });
    expect(turn([part(3), part(1), part(2)])).toEqual({ turn: "send", id: "p1" });
  });

  it("waits for the one before it, even where that one waits long", () => {
    expect(turn([row("a", { nextAttemptAt: at(300) }), row("b", { queuedAt: at(-1) })])).toEqual({ turn: "wait", until: at(300) });
  });

  it("waits for whoever holds it, and for the pace towards the person", () => {
    expect(turn([row("a", { status: "claimed", leaseUntil: at(12) })])).toEqual({ turn: "wait", until: at(12) });
    expect(turn([row("a")], at(4))).toEqual({ turn: "wait", until: at(4) });
  });

  it("looks after what was handed over without waiting for the pace, since nothing leaves by it", () => {
    expect(turn([row("a", { status: "handed_over" })], at(4))).toEqual({ turn: "send", id: "a" });
  });

  it.each(["failed", "bounced", "uncertain"] as const)("holds the parts after one that is %s, and lets others pass", (status) => {
    expect(turn([part(1, { status }), part(2), part(3)])).toEqual({ turn: "none" });
    expect(turn([part(1, { status }), part(2), row("later", { queuedAt: at(-1) })])).toEqual({ turn: "send", id: "later" });
  });

  it("goes on with the sequence when the part was sent after all", () => {
    expect(turn([part(2), part(3)])).toEqual({ turn: "send", id: "p2" });
  });

  it("is nobody's where nothing is left", () => {
    expect(turn([])).toEqual({ turn: "none" });
  });
});
