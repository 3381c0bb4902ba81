import { Id } from "../contract/common.ts";
import { Notification } from "../contract/system.ts";
import { listNotifications } from "../services/notifications/queries.ts";
import { readNotification } from "../services/notifications/read-notification.ts";
import { createRouter, ctxFor, define, json, z } from "./route.ts";

const getAll = define({ method: "get", path: "/notifications", summary: "One's own notifications, newest first", tags: ["notifications"], responses: json(z.object({ items: z.array(Notification) })) });
const postRead = define({ method: "post", path: "/notifications/{id}/read", summary: "Mark as read", tags: ["notifications"], request: { params: z.object({ id: Id }) }, responses: json(Notification) });

export const notificationRoutes = createRouter()
  .openapi(getAll, async (c) => c.json({ items: await listNotifications(ctxFor(c, "readNotifications")) }, 200))
  .openapi(postRead, async (c) => c.json(await readNotification(ctxFor(c, "readNotifications"), c.req.valid("param").id), 200));
