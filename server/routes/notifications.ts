import { Id, pageOf, PageQuery } from "../contract/common.ts";
import { Notification, NotificationLanguage, NotificationPreferences, NotificationPreview, NotificationSend, NotificationSettings, NotificationTemplate, NotificationTemplateKey, NotificationText, SaveNotificationPreferences, SaveNotificationTemplate } from "../contract/notifications.ts";
import { ConnectionTest } from "../contract/sending-accounts.ts";
import { listSends } from "../services/notifications/list-sends.ts";
import { readNotificationSettings, saveNotificationSettings } from "../services/notifications/notification-settings.ts";
import { readPreferences, savePreferences } from "../services/notifications/preferences.ts";
import { pageOfNotifications } from "../services/notifications/queries.ts";
import { readAllNotifications, readNotification } from "../services/notifications/read-notification.ts";
import { listNotificationTemplates, previewNotification, resetNotificationTemplate, saveNotificationTemplate } from "../services/notifications/templates.ts";
import { testTeams } from "../services/notifications/test-sends.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["notifications"];
const query = PageQuery.extend({ unread: z.enum(["true", "false"]).optional() });
const page = pageOf(Notification).extend({ unreadCount: z.int() });
const place = z.object({ key: NotificationTemplateKey, language: NotificationLanguage });

const getAll = define({ verb: "readNotifications", method: "get", path: "/notifications", summary: "One's own notifications, newest first; `unreadCount` is at most 100", tags, request: { query }, responses: json(page) });
const postReadAll = define({ verb: "readNotifications", method: "post", path: "/notifications/read-all", summary: "Mark all as read", tags, responses: json(z.object({ count: z.int() })) });
const postRead = define({ verb: "readNotifications", method: "post", path: "/notifications/{id}/read", summary: "Mark as read", tags, request: { params: z.object({ id: Id }) }, responses: json(Notification) });
const getPreferences = define({ verb: "readNotifications", method: "get", path: "/notification-preferences", summary: "How one is told oneself: by event and way, hours, digest", tags, responses: json(NotificationPreferences) });
const putPreferences = define({ verb: "saveNotificationPreferences", method: "put", path: "/notification-preferences", summary: "Choose how one is told from now on", tags, request: { body: jsonBody(SaveNotificationPreferences) }, responses: json(NotificationPreferences) });
const postTeamsTest = define({ verb: "saveNotificationPreferences", method: "post", path: "/notification-preferences/teams-test", summary: "Post a line to one's own address in Teams", tags, responses: json(ConnectionTest.omit({ at: true })) });
const getSettings = define({ verb: "saveNotificationSettings", method: "get", path: "/notification-settings", summary: "Which sending account carries notifications", tags, responses: json(NotificationSettings) });
const putSettings = define({ verb: "saveNotificationSettings", method: "put", path: "/notification-settings", summary: "Choose the sending account that carries notifications; null: none are sent by mail", tags, request: { body: jsonBody(NotificationSettings) }, responses: json(NotificationSettings) });
const getTemplates = define({ verb: "saveNotificationSettings", method: "get", path: "/notification-templates", summary: "The texts of notifications in all languages", tags, responses: json(z.object({ items: z.array(NotificationTemplate) })) });
const putTemplate = define({ verb: "saveNotificationSettings", method: "put", path: "/notification-templates/{key}/{language}", summary: "Change a text; version 0 is the one that comes with Mailroom", tags, request: { params: place, body: jsonBody(SaveNotificationTemplate) }, responses: json(NotificationTemplate) });
const removeTemplate = define({ verb: "saveNotificationSettings", method: "delete", path: "/notification-templates/{key}/{language}", summary: "Back to the text that comes with Mailroom", tags, request: { params: place }, responses: json(NotificationTemplate) });
const postPreview = define({ verb: "saveNotificationSettings", method: "post", path: "/notification-templates/{key}/{language}/preview", summary: "What a text says of an example", tags, request: { params: place, body: jsonBody(NotificationText) }, responses: json(NotificationPreview) });
const getSends = define({ verb: "saveNotificationSettings", method: "get", path: "/notification-sends", summary: "The latest 50 mails and posts to people, with what became of them", tags, responses: json(z.object({ items: z.array(NotificationSend) })) });

export const notificationRoutes = createRouter()
  .openapi(getAll, async (c) => {
    const { unread, ...rest } = c.req.valid("query");
    return c.json(await pageOfNotifications(ctxFor(c), { ...rest, unread: unread === "true" }), 200);
  })
  .openapi(postReadAll, async (c) => c.json(await readAllNotifications(ctxFor(c)), 200))
  .openapi(postRead, async (c) => c.json(await readNotification(ctxFor(c), c.req.valid("param").id), 200))
  .openapi(getPreferences, async (c) => c.json(await readPreferences(ctxFor(c)), 200))
  .openapi(putPreferences, async (c) => c.json(await savePreferences(ctxFor(c), c.req.valid("json")), 200))
  .openapi(postTeamsTest, async (c) => c.json(await testTeams(ctxFor(c)), 200))
  .openapi(getSettings, async (c) => c.json(await readNotificationSettings(ctxFor(c)), 200))
  .openapi(putSettings, async (c) => c.json(await saveNotificationSettings(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getTemplates, async (c) => c.json({ items: await listNotificationTemplates(ctxFor(c)) }, 200))
  .openapi(putTemplate, async (c) => c.json(await saveNotificationTemplate(ctxFor(c), { ...c.req.valid("param"), ...c.req.valid("json") }), 200))
  .openapi(removeTemplate, async (c) => c.json(await resetNotificationTemplate(ctxFor(c), c.req.valid("param")), 200))
  .openapi(postPreview, async (c) => c.json(previewNotification(ctxFor(c), { ...c.req.valid("param"), ...c.req.valid("json") }), 200))
  .openapi(getSends, async (c) => c.json({ items: await listSends(ctxFor(c)) }, 200));
