import { Id, pageOf, PageQuery } from "../contract/common.ts";
import { Notification } from "../contract/notifications.ts";
import { pageOfNotifications } from "../services/notifications/queries.ts";
import { readAllNotifications, readNotification } from "../services/notifications/read-notification.ts";
import { createRouter, ctxFor, define, json, z } from "./route.ts";

const query = PageQuery.extend({ unread: z.enum(["true", "false"]).optional() });
const page = pageOf(Notification).extend({ unreadCount: z.int() });
const getAll = define({ method: "get", path: "/notifications", summary: "One's own notifications, newest first; `unreadCount` is at most 100", tags: ["notifications"], request: { query }, responses: json(page) });
const postReadAll = define({ method: "post", path: "/notifications/read-all", summary: "Mark all as read", tags: ["notifications"], responses: json(z.object({ count: z.int() })) });
const postRead = define({ method: "post", path: "/notifications/{id}/read", summary: "Mark as read", tags: ["notifications"], request: { params: z.object({ id: Id }) }, responses: json(Notification) });

export const notificationRoutes = createRouter()
  .openapi(getAll, async (c) => {
    const { unread, ...rest } = c.req.valid("query");
    return c.json(await pageOfNotifications(ctxFor(c, "readNotifications"), { ...rest, unread: unread === "true" }), 200);
  })
  .openapi(postReadAll, async (c) => c.json(await readAllNotifications(ctxFor(c, "readNotifications")), 200))
  .openapi(postRead, async (c) => c.json(await readNotification(ctxFor(c, "readNotifications"), c.req.valid("param").id), 200));
