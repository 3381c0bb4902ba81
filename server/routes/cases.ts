import { AddNote, AssignCase, Case, CaseCounts, CaseQuery, CaseSummary, ChangeCasePriority, ChangeCaseStatus, JoinCase, OpenCase, OpenedCase, TimelineEntry } from "../contract/cases.ts";
import { Id, pageOf } from "../contract/common.ts";
import { Message } from "../contract/conversations.ts";
import { addNote } from "../services/cases/add-note.ts";
import { assignCase } from "../services/cases/assign-case.ts";
import { changeCasePriority } from "../services/cases/change-priority.ts";
import { changeCaseStatus } from "../services/cases/change-status.ts";
import { joinCase } from "../services/cases/join-case.ts";
import { countCases, listCases } from "../services/cases/list-cases.ts";
import { openCase } from "../services/cases/open-case.ts";
import { readCase, requireCase, requireCaseByNumber } from "../services/cases/queries.ts";
import { timelineOf } from "../services/cases/timeline.ts";
import { messagesOfCase } from "../services/conversations/queries.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["cases"];
const params = z.object({ id: Id });
const postCase = define({ method: "post", path: "/cases", summary: "Convert a mail to a case; the same mail again answers its case", tags, request: { body: jsonBody(OpenCase) }, responses: json(OpenedCase) });
const getCases = define({ method: "get", path: "/cases", summary: "A view of the queue, the soonest due first", tags, request: { query: CaseQuery }, responses: json(pageOf(CaseSummary)) });
const getCounts = define({ method: "get", path: "/cases/counts", summary: "How many open cases each view has", tags, responses: json(CaseCounts) });
const getByNumber = define({ method: "get", path: "/cases/number/{number}", summary: "One case by its number", tags, request: { params: z.object({ number: z.coerce.number().int().min(1).max(999_999_999) }) }, responses: json(Case) });
const getCase = define({ method: "get", path: "/cases/{id}", summary: "One case with its clocks", tags, request: { params }, responses: json(Case) });
const patchStatus = define({ method: "patch", path: "/cases/{id}/status", summary: "Move a case", tags, request: { params, body: jsonBody(ChangeCaseStatus) }, responses: json(Case) });
const patchAssign = define({ method: "patch", path: "/cases/{id}/assign", summary: "Assign a case, or take it from its assignee", tags, request: { params, body: jsonBody(AssignCase) }, responses: json(Case) });
const patchPriority = define({ method: "patch", path: "/cases/{id}/priority", summary: "Set the priority; the clocks follow", tags, request: { params, body: jsonBody(ChangeCasePriority) }, responses: json(Case) });
const getTimeline = define({ method: "get", path: "/cases/{id}/timeline", summary: "All that happened, oldest first", tags, request: { params }, responses: json(z.object({ items: z.array(TimelineEntry) })) });
const getMessages = define({ method: "get", path: "/cases/{id}/messages", summary: "The mails of a case, oldest first", tags, request: { params }, responses: json(z.object({ items: z.array(Message) })) });
const postNote = define({ method: "post", path: "/cases/{id}/notes", summary: "Add an internal note", tags, request: { params, body: jsonBody(AddNote) }, responses: json(TimelineEntry) });
const postJoin = define({ method: "post", path: "/cases/{id}/join", summary: "Put a mail's conversation into the case", tags, request: { params, body: jsonBody(JoinCase) }, responses: json(Case) });

export const caseRoutes = createRouter()
  .openapi(postCase, async (c) => c.json(await openCase(ctxFor(c, "openCase"), c.req.valid("json")), 200))
  .openapi(getCases, async (c) => c.json(await listCases(ctxFor(c, "readDesk"), c.req.valid("query")), 200))
  .openapi(getCounts, async (c) => c.json(await countCases(ctxFor(c, "readDesk")), 200))
  .openapi(getByNumber, async (c) => {
    const ctx = ctxFor(c, "readDesk");
    return c.json(await readCase(ctx, (await requireCaseByNumber(ctx, c.req.valid("param").number)).id), 200);
  })
  .openapi(getCase, async (c) => {
    const ctx = ctxFor(c, "readDesk");
    return c.json(await readCase(ctx, (await requireCase(ctx, c.req.valid("param").id)).id), 200);
  })
  .openapi(patchStatus, async (c) => c.json(await changeCaseStatus(ctxFor(c, "changeCase"), { caseId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(patchAssign, async (c) => c.json(await assignCase(ctxFor(c, "changeCase"), { caseId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(patchPriority, async (c) => c.json(await changeCasePriority(ctxFor(c, "changeCase"), { caseId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getTimeline, async (c) => {
    const ctx = ctxFor(c, "readDesk");
    await requireCase(ctx, c.req.valid("param").id);
    return c.json({ items: await timelineOf(ctx, c.req.valid("param").id) }, 200);
  })
  .openapi(getMessages, async (c) => {
    const ctx = ctxFor(c, "readDesk");
    await requireCase(ctx, c.req.valid("param").id);
    return c.json({ items: await messagesOfCase(ctx, c.req.valid("param").id) }, 200);
  })
  .openapi(postNote, async (c) => c.json(await addNote(ctxFor(c, "addNote"), { caseId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(postJoin, async (c) => c.json(await joinCase(ctxFor(c, "joinCase"), { caseId: c.req.valid("param").id, ...c.req.valid("json") }), 200));
