import { describe, expect, test } from "vitest";
import { ApiProblem } from "../../addin/shared/api-problem.ts";
import { problemWords } from "../../addin/shared/campaigns/problem-words.ts";
import { caseNotification } from "../../addin/shared/case-notification.ts";
import { startI18n } from "../../addin/shared/i18n/start-i18n.ts";
import { problemSentence, problemText } from "../../addin/shared/problem-text.ts";
import { usedText } from "../../addin/shared/sla/ledger-words.ts";
import { lineOf } from "../../addin/taskpane/case/timeline-text.ts";
import { checkKinds } from "../../server/contract/campaigns.ts";
import type { OpenedCase, TimelineEntry } from "../../server/contract/cases.ts";
import type { TargetLedger } from "../../server/contract/sla.ts";

const english = await startI18n(["en"], null);
const german = await startI18n(["de"], null);

describe("a problem in words", () => {
  test("a refusal is told in the server's own sentence", () => {
    const problem = new ApiProblem({ code: "conflict", detail: "The campaign is already running.", status: 409 });
    expect(problemText(english.t, problem)).toMatchObject({ title: "Not possible now", what: "The campaign is already running." });
  });

  test("what only the browser knows is told in the reader's language, with what to do", () => {
    const { title, what, remedy } = problemText(german.t, new ApiProblem({ code: "offline", detail: "TypeError: Failed to fetch" }));
    expect(title).toBe("Sie sind offline");
    expect(what).not.toContain("TypeError");
    expect(remedy).not.toBe("");
  });

  test("an unknown code still says something", () => {
    expect(problemText(english.t, new ApiProblem({ code: "teapot", detail: "I am a teapot." }))).toMatchObject({ title: "That did not work", what: "I am a teapot." });
  });

  test("details for the admin keep code and status", () => {
    expect(problemText(english.t, new ApiProblem({ code: "internal", detail: "HTTP 500", status: 500 })).details).toContain("HTTP 500 · internal");
  });

  test("every code of a notification fits Outlook's 150 characters in both languages", () => {
    for (const { t } of [english, german]) {
      for (const code of ["offline", "unreachable", "unavailable", "sign_in", "graph_not_found", "graph_forbidden", "graph_busy", "other_mail"]) {
        expect(problemSentence(t, new ApiProblem({ code, detail: "" })).length, code).toBeLessThanOrEqual(150);
      }
    }
  });
});

describe("what stands against one person's message", () => {
  test.each(checkKinds.flatMap((kind) => [null, "email", "phone"].map((field) => ({ kind, field }))))("$kind of $field has a sentence in both languages", ({ kind, field }) => {
    for (const channel of ["email", "whatsapp"] as const) {
      const [inEnglish, inGerman] = [english, german].map(({ t }) => problemWords(t, { kind, field, message: "As the server says it." }, channel));
      expect(inEnglish).toMatch(/^[^{}]+\.$/);
      expect(inGerman).toMatch(/^[^{}]+\.$/);
      expect(inGerman).not.toBe(inEnglish);
      expect(`${inEnglish} ${inGerman}`).not.toContain("check.own");
    }
  });
});

describe("the line on a mail", () => {
  const now = new Date("2026-11-20T12:00:00Z");
  const opened = (over: object) => ({ outcome: "opened", case: { number: 1042, title: "Stranded in Tromsø", targets: [] }, ...over }) as unknown as OpenedCase;
  const target = (metric: string, dueAt: string | null, metAt: string | null = null) => ({ metric, dueAt, metAt, pausedAt: null, breachedAt: null });

  test("names the case and what is due first", () => {
    const targets = [target("resolution", "2026-11-24T12:00:00Z"), target("first_response", "2026-11-23T13:05:00Z")];
    expect(caseNotification(english.t, opened({ case: { number: 1042, targets } }), now, "en")).toMatch(/^Case #1042 was opened: first response due Mon \d\d:05$/);
  });

  test("says so when the mail had a case before", () => {
    expect(caseNotification(english.t, opened({ outcome: "already_open" }), now, "en")).toBe("This mail is already case #1042: Stranded in Tromsø");
  });

  test("needs no promise", () => {
    expect(caseNotification(german.t, opened({}), now, "de")).toBe("Fall #1042 wurde angelegt");
  });
});

describe("a promise of the ledger in words", () => {
  const target = (over: Partial<TargetLedger>) => ({ seconds: { counted: 3_600 }, minutes: 240, metAt: null, breachedAt: null, cancelledAt: null, pausedAt: null, ...over }) as TargetLedger;
  const at = "2026-11-20T12:00:00Z";

  test.each<[Partial<TargetLedger>, string, string]>([
    [{}, "1 h of 4 h used · still running", "1 Std. von 4 Std. verbraucht · läuft noch"],
    [{ pausedAt: at }, "1 h of 4 h used · paused", "1 Std. von 4 Std. verbraucht · angehalten"],
    [{ pausedAt: at, breachedAt: at }, "1 h of 4 h used · missed", "1 Std. von 4 Std. verbraucht · verfehlt"],
    [{ pausedAt: at, metAt: at }, "1 h of 4 h used · kept", "1 Std. von 4 Std. verbraucht · gehalten"],
  ])("%j", (over, inEnglish, inGerman) => {
    expect([english, german].map(({ t }) => usedText(t, target(over)))).toEqual([inEnglish, inGerman]);
  });
});

describe("the timeline in words", () => {
  const line = (event: string, data: Record<string, unknown> = {}, writer?: string) => {
    const entry: TimelineEntry = { id: "1", kind: "event", seq: 1, at: "2026-11-20T12:00:00Z", event, actor: { type: "user", name: "Aylin Demir" }, text: null, data };
    return lineOf(english.t, (key) => english.exists(key), entry, writer);
  };

  test.each<[string, Record<string, unknown>, string, string]>([
    ["case.status_changed", { before: "new", after: "in_progress" }, "Aylin Demir set the status to In progress", "fact"],
    ["case.priority_changed", { before: "low", after: "urgent" }, "Aylin Demir set the priority to Urgent", "fact"],
    ["case.assigned", { assigneeName: "Jonas Weber" }, "Aylin Demir assigned Jonas Weber", "fact"],
    ["case.assigned", { assigneeName: null }, "Aylin Demir took the assignee away", "fact"],
    ["case.note_added", { noteId: "n1" }, "Note by Aylin Demir", "note"],
    ["sla.breached", { metric: "first_response" }, "First response is overdue", "clock"],
    ["task.added", { title: "Call the airline" }, "Aylin Demir added the task Call the airline", "task"],
    ["case.merged_elsewhere", {}, "Aylin Demir: case merged elsewhere", "fact"],
  ])("%s", (event, data, what, icon) => {
    expect(line(event, data)).toEqual({ what, icon, messageId: null });
  });

  test("a mail on the timeline can be opened", () => {
    expect(line("case.message_received", { messageId: "m1", kind: "ordinary" }, "Luis Herrera")).toEqual({ what: "Luis Herrera wrote", icon: "mail", messageId: "m1" });
    expect(line("case.message_received", { messageId: "m1", kind: "ordinary" }).what).toBe("A mail came in");
  });
});
