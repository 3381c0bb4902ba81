import { Id } from "../contract/common.ts";
import { AddTask, ChangeTaskStatus, Task } from "../contract/tasks.ts";
import { addTask } from "../services/tasks/add-task.ts";
import { changeTaskStatus } from "../services/tasks/change-task-status.ts";
import { tasksOfCase } from "../services/tasks/queries.ts";
import { requireCase } from "../services/cases/queries.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const params = z.object({ id: Id });
const postTask = define({ method: "post", path: "/tasks", summary: "Add a task", tags: ["tasks"], request: { body: jsonBody(AddTask) }, responses: json(Task) });
const patchStatus = define({ method: "patch", path: "/tasks/{id}/status", summary: "Move a task", tags: ["tasks"], request: { params, body: jsonBody(ChangeTaskStatus) }, responses: json(Task) });
const getOfCase = define({ method: "get", path: "/cases/{id}/tasks", summary: "Tasks of a case", tags: ["tasks"], request: { params }, responses: json(z.object({ items: z.array(Task) })) });

export const taskRoutes = createRouter()
  .openapi(postTask, async (c) => c.json(await addTask(ctxFor(c, "addTask"), c.req.valid("json")), 200))
  .openapi(patchStatus, async (c) => c.json(await changeTaskStatus(ctxFor(c, "changeTaskStatus"), { taskId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getOfCase, async (c) => {
    const ctx = ctxFor(c, "readDesk");
    await requireCase(ctx, c.req.valid("param").id);
    return c.json({ items: await tasksOfCase(ctx, c.req.valid("param").id) }, 200);
  });
