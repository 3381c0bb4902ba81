import {
  AddNote, AssignCase, BulkAssign, BulkOpen, BulkOpened, BulkOutcome, BulkStatus, Case, CaseCounts, CaseLinkKind, CaseQuery, CaseStats, CaseSummary, ChangeCase, ChangeCasePriority, ChangeCaseStatus, DeleteCase, JoinCase, LinkCases, OpenAnyCase, OpenedCase,
  SearchCases, Timeline, TimelineEntry, TimelineQuery,
} from "../contract/cases.ts";
import { Id, pageOf } from "../contract/common.ts";
import { Message } from "../contract/conversations.ts";
import { User } from "../contract/people.ts";
import { CaseByNumber } from "../contract/thread-moves.ts";
import { addNote } from "../services/cases/add-note.ts";
import { assignCase } from "../services/cases/assign-case.ts";
import { assignCases, changeStatuses, openSeveral } from "../services/cases/bulk.ts";
import { changeCase } from "../services/cases/change-fields.ts";
import { changeCasePriority } from "../services/cases/change-priority.ts";
import { changeCaseStatus } from "../services/cases/change-status.ts";
import { caseStats, countCases } from "../services/cases/count-cases.ts";
import { deleteCase, restoreCase } from "../services/cases/delete-case.ts";
import { joinCase } from "../services/cases/join-case.ts";
import { linkCases, unlinkCases } from "../services/cases/link-cases.ts";
import { listCases } from "../services/cases/list-cases.ts";
import { openCase } from "../services/cases/open-case.ts";
import { openManualCase } from "../services/cases/open-manual-case.ts";
import { peopleOfCase } from "../services/cases/people-of-case.ts";
import { readCase, requireCase, requireCaseByNumber } from "../services/cases/queries.ts";
import { readTimeline } from "../services/cases/timeline.ts";
import { unwatchCase, watchCase } from "../services/cases/watch-case.ts";
import { messagesOfCase } from "../services/conversations/queries.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["cases"];
const params = z.object({ id: Id });
const linkParams = params.extend({ otherId: Id, kind: CaseLinkKind });
const itemsOf = <Item extends z.ZodType>(item: Item) => json(z.object({ items: z.array(item) }));
const postCase = define({ verb: "openCase", method: "post", path: "/cases", summary: "Convert a mail to a case (the same mail again answers its case), or open one without a mail", tags, request: { body: jsonBody(OpenAnyCase) }, responses: json(OpenedCase) });
const postBulk = define({ verb: "openCase", method: "post", path: "/cases/bulk", summary: "Convert several mails to cases; each is opened or refused by itself", tags, request: { body: jsonBody(BulkOpen) }, responses: json(BulkOpened) });
const getCases = define({ verb: "readDesk", method: "get", path: "/cases", summary: "A view of the queue, the soonest due first", tags, request: { query: CaseQuery }, responses: json(pageOf(CaseSummary)) });
const getSearch = define({ verb: "readDesk", method: "get", path: "/cases/search", summary: "Search all cases with their mails, notes and names of files, the newest first", tags, request: { query: SearchCases }, responses: json(pageOf(CaseSummary)) });
const getCounts = define({ verb: "readDesk", method: "get", path: "/cases/counts", summary: "How many open cases each view has", tags, responses: json(CaseCounts) });
const getStats = define({ verb: "readDesk", method: "get", path: "/cases/stats", summary: "The desk in numbers, each bounded", tags, responses: json(CaseStats) });
const patchBulkStatus = define({ verb: "changeCase", method: "patch", path: "/cases/bulk/status", summary: "Move several cases; each is done or refused by itself", tags, request: { body: jsonBody(BulkStatus) }, responses: json(BulkOutcome) });
const patchBulkAssign = define({ verb: "changeCase", method: "patch", path: "/cases/bulk/assign", summary: "Assign several cases; each is done or refused by itself", tags, request: { body: jsonBody(BulkAssign) }, responses: json(BulkOutcome) });
const getByNumber = define({ verb: "readDesk", method: "get", path: "/cases/number/{number}", summary: "One case by its number; that of a merged case leads to the other", tags, request: { params: z.object({ number: z.coerce.number().int().min(1).max(999_999_999) }) }, responses: json(CaseByNumber) });
const getCase = define({ verb: "readDesk", method: "get", path: "/cases/{id}", summary: "One case with its clocks", tags, request: { params }, responses: json(Case) });
const putCase = define({ verb: "changeCase", method: "put", path: "/cases/{id}", summary: "Change what a case says; what is absent stays", tags, request: { params, body: jsonBody(ChangeCase) }, responses: json(Case) });
const deleteCaseRoute = define({ verb: "changeCase", method: "delete", path: "/cases/{id}", summary: "Put a case into the bin", tags, request: { params, query: DeleteCase }, responses: json(Case) });
const postRestore = define({ verb: "changeCase", method: "post", path: "/cases/{id}/restore", summary: "Take a case out of the bin", tags, request: { params }, responses: json(Case) });
const patchStatus = define({ verb: "changeCase", method: "patch", path: "/cases/{id}/status", summary: "Move a case", tags, request: { params, body: jsonBody(ChangeCaseStatus) }, responses: json(Case) });
const patchAssign = define({ verb: "changeCase", method: "patch", path: "/cases/{id}/assign", summary: "Assign a case to a person or a team, or take it from its assignee", tags, request: { params, body: jsonBody(AssignCase) }, responses: json(Case) });
const patchPriority = define({ verb: "changeCase", method: "patch", path: "/cases/{id}/priority", summary: "Set the priority; the clocks follow", tags, request: { params, body: jsonBody(ChangeCasePriority) }, responses: json(Case) });
const getTimeline = define({ verb: "readDesk", method: "get", path: "/cases/{id}/timeline", summary: "What happened: mails, notes, tasks, facts and campaigns in one line, the newest page first", tags, request: { params, query: TimelineQuery }, responses: json(Timeline) });
const getMessages = define({ verb: "readDesk", method: "get", path: "/cases/{id}/messages", summary: "The mails of a case, oldest first", tags, request: { params }, responses: itemsOf(Message) });
const getPeople = define({ verb: "readDesk", method: "get", path: "/cases/{id}/people", summary: "Who sees the case, and may be mentioned on it", tags, request: { params }, responses: itemsOf(User) });
const postNote = define({ verb: "addNote", method: "post", path: "/cases/{id}/notes", summary: "Add an internal note; whoever it mentions is told", tags, request: { params, body: jsonBody(AddNote) }, responses: json(TimelineEntry) });
const postJoin = define({ verb: "joinCase", method: "post", path: "/cases/{id}/join", summary: "Put a mail's conversation into the case", tags, request: { params, body: jsonBody(JoinCase) }, responses: json(Case) });
const putWatch = define({ verb: "watchCase", method: "put", path: "/cases/{id}/watch", summary: "Be told of what happens on the case", tags, request: { params }, responses: json(Case) });
const deleteWatch = define({ verb: "watchCase", method: "delete", path: "/cases/{id}/watch", summary: "Be told no more", tags, request: { params }, responses: json(Case) });
const postLink = define({ verb: "changeCase", method: "post", path: "/cases/{id}/links", summary: "Say how the case stands to another", tags, request: { params, body: jsonBody(LinkCases) }, responses: json(Case) });
const deleteLink = define({ verb: "changeCase", method: "delete", path: "/cases/{id}/links/{otherId}/{kind}", summary: "Take a link away", tags, request: { params: linkParams }, responses: json(Case) });

export const caseRoutes = createRouter()
  .openapi(postCase, async (c) => {
    const ctx = ctxFor(c);
    const input = c.req.valid("json");
    const { caseId, outcome } = "message" in input ? await openCase(ctx, input) : await openManualCase(ctx, input);
    return c.json({ case: await readCase(ctx, caseId), outcome }, 200);
  })
  .openapi(postBulk, async (c) => c.json(await openSeveral(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getCases, async (c) => c.json(await listCases(ctxFor(c), c.req.valid("query")), 200))
  // Before the routes of one case, whose id it would be.
  .openapi(getSearch, async (c) => {
    const { q, ...page } = c.req.valid("query");
    return c.json(await listCases(ctxFor(c), { view: "all", search: q, ...page }), 200);
  })
  .openapi(getCounts, async (c) => c.json(await countCases(ctxFor(c)), 200))
  .openapi(getStats, async (c) => c.json(await caseStats(ctxFor(c)), 200))
  .openapi(patchBulkStatus, async (c) => c.json(await changeStatuses(ctxFor(c), c.req.valid("json")), 200))
  .openapi(patchBulkAssign, async (c) => c.json(await assignCases(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getByNumber, async (c) => {
    const ctx = ctxFor(c);
    const { number } = c.req.valid("param");
    const found = await requireCaseByNumber(ctx, number);
    return c.json({ ...(await readCase(ctx, found.id)), redirectedFrom: found.number === number ? null : number }, 200);
  })
  .openapi(getCase, async (c) => {
    const ctx = ctxFor(c);
    return c.json(await readCase(ctx, (await requireCase(ctx, c.req.valid("param").id)).id), 200);
  })
  .openapi(putCase, async (c) => c.json(await changeCase(ctxFor(c), { caseId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(deleteCaseRoute, async (c) => c.json(await deleteCase(ctxFor(c), { caseId: c.req.valid("param").id, ...c.req.valid("query") }), 200))
  .openapi(postRestore, async (c) => c.json(await restoreCase(ctxFor(c), { caseId: c.req.valid("param").id }), 200))
  .openapi(patchStatus, async (c) => c.json(await changeCaseStatus(ctxFor(c), { caseId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(patchAssign, async (c) => c.json(await assignCase(ctxFor(c), { caseId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(patchPriority, async (c) => c.json(await changeCasePriority(ctxFor(c), { caseId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getTimeline, async (c) => {
    const ctx = ctxFor(c);
    const { id } = await requireCase(ctx, c.req.valid("param").id);
    return c.json(await readTimeline(ctx, { caseId: id, ...c.req.valid("query") }), 200);
  })
  .openapi(getMessages, async (c) => {
    const ctx = ctxFor(c);
    await requireCase(ctx, c.req.valid("param").id);
    return c.json({ items: await messagesOfCase(ctx, c.req.valid("param").id) }, 200);
  })
  .openapi(getPeople, async (c) => {
    const ctx = ctxFor(c);
    const { id } = await requireCase(ctx, c.req.valid("param").id);
    return c.json({ items: await peopleOfCase(ctx, id) }, 200);
  })
  .openapi(postNote, async (c) => c.json(await addNote(ctxFor(c), { caseId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(postJoin, async (c) => c.json(await joinCase(ctxFor(c), { caseId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(putWatch, async (c) => c.json(await watchCase(ctxFor(c), { caseId: c.req.valid("param").id }), 200))
  .openapi(deleteWatch, async (c) => c.json(await unwatchCase(ctxFor(c), { caseId: c.req.valid("param").id }), 200))
  .openapi(postLink, async (c) => c.json(await linkCases(ctxFor(c), { caseId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(deleteLink, async (c) => {
    const { id, otherId, kind } = c.req.valid("param");
    return c.json(await unlinkCases(ctxFor(c), { caseId: id, otherId, kind }), 200);
  });
