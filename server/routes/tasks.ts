import { Id, pageOf } from "../contract/common.ts";
import { AddTask, AssignTask, ChangeTask, ChangeTaskStatus, DeleteTask, SearchTasks, SuggestedTask, Task, TaskQuery, TaskStats } from "../contract/tasks.ts";
import { requireCase } from "../services/cases/queries.ts";
import { addTask } from "../services/tasks/add-task.ts";
import { assignTask } from "../services/tasks/assign-task.ts";
import { changeTask, deleteTask } from "../services/tasks/change-task.ts";
import { changeTaskStatus } from "../services/tasks/change-task-status.ts";
import { listTasks, taskStats } from "../services/tasks/list-tasks.ts";
import { readTask, requireTask, tasksOfCase } from "../services/tasks/queries.ts";
import { suggestTask } from "../services/tasks/suggest-task.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["tasks"];
const params = z.object({ id: Id });
const getTasks = define({ verb: "readDesk", method: "get", path: "/tasks", summary: "Tasks, the soonest due first", tags, request: { query: TaskQuery }, responses: json(pageOf(Task)) });
const getSearch = define({ verb: "readDesk", method: "get", path: "/tasks/search", summary: "Search titles, descriptions and checklists", tags, request: { query: SearchTasks }, responses: json(pageOf(Task)) });
const getStats = define({ verb: "readDesk", method: "get", path: "/tasks/stats", summary: "The tasks in numbers, each bounded", tags, responses: json(TaskStats) });
const postTask = define({ verb: "addTask", method: "post", path: "/tasks", summary: "Add a task", tags, request: { body: jsonBody(AddTask) }, responses: json(Task) });
const getTask = define({ verb: "readDesk", method: "get", path: "/tasks/{id}", summary: "One task", tags, request: { params }, responses: json(Task) });
const putTask = define({ verb: "changeTask", method: "put", path: "/tasks/{id}", summary: "Change what a task says; what is absent stays", tags, request: { params, body: jsonBody(ChangeTask) }, responses: json(Task) });
const deleteTaskRoute = define({ verb: "changeTask", method: "delete", path: "/tasks/{id}", summary: "Delete a task", tags, request: { params, query: DeleteTask }, responses: json(z.object({ isDeleted: z.literal(true) })) });
const patchStatus = define({ verb: "changeTaskStatus", method: "patch", path: "/tasks/{id}/status", summary: "Move a task", tags, request: { params, body: jsonBody(ChangeTaskStatus) }, responses: json(Task) });
const patchAssign = define({ verb: "changeTask", method: "patch", path: "/tasks/{id}/assign", summary: "Give a task to a person, or to nobody", tags, request: { params, body: jsonBody(AssignTask) }, responses: json(Task) });
const getOfCase = define({ verb: "readDesk", method: "get", path: "/cases/{id}/tasks", summary: "Tasks of a case", tags, request: { params }, responses: json(z.object({ items: z.array(Task) })) });
const getSuggestion = define({ verb: "readDesk", method: "get", path: "/messages/{id}/suggested-task", summary: "The task that triage would make of a mail; nothing is stored", tags, request: { params }, responses: json(SuggestedTask) });

export const taskRoutes = createRouter()
  .openapi(getTasks, async (c) => c.json(await listTasks(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getSearch, async (c) => {
    const { q, ...page } = c.req.valid("query");
    return c.json(await listTasks(ctxFor(c), { view: "all", search: q, ...page }), 200);
  })
  .openapi(getStats, async (c) => c.json(await taskStats(ctxFor(c)), 200))
  .openapi(postTask, async (c) => c.json(await addTask(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getTask, async (c) => {
    const ctx = ctxFor(c);
    return c.json(await readTask(ctx, (await requireTask(ctx, c.req.valid("param").id)).id), 200);
  })
  .openapi(putTask, async (c) => c.json(await changeTask(ctxFor(c), { taskId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(deleteTaskRoute, async (c) => c.json(await deleteTask(ctxFor(c), { taskId: c.req.valid("param").id, ...c.req.valid("query") }), 200))
  .openapi(patchStatus, async (c) => c.json(await changeTaskStatus(ctxFor(c), { taskId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(patchAssign, async (c) => c.json(await assignTask(ctxFor(c), { taskId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getOfCase, async (c) => {
    const ctx = ctxFor(c);
    await requireCase(ctx, c.req.valid("param").id);
    return c.json({ items: await tasksOfCase(ctx, c.req.valid("param").id) }, 200);
  })
  .openapi(getSuggestion, async (c) => c.json(await suggestTask(ctxFor(c), { messageId: c.req.valid("param").id }), 200));
