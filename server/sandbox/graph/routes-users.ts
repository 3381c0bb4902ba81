import { randomUUID } from "node:crypto";
import type { Hono } from "hono";
import type { Open } from "./server.ts";
import { graphError, itemNotFound } from "./errors.ts";
import { decodeId, encodeId } from "./ids.ts";
import type { Mailbox } from "./mailbox.ts";
import { parameter } from "./message-input.ts";
import type { GraphUser, OutlookCategory } from "./model.ts";
import type { Store } from "./store.ts";
import type { GraphEnv } from "./wire.ts";
import { askingOf, readJson } from "./wire.ts";

const SETTINGS = ["timeZone", "language", "dateFormat", "timeFormat", "automaticRepliesSetting", "workingHours"];
const TRANSLATED_IDS_MAX = 1_000;
const COLORS = ["none", ...Array.from({ length: 25 }, (_, i) => `preset${i}`)];

/** The profile, the mailbox settings and the master categories of one user. */
export function userRoutes(app: Hono<GraphEnv>, prefix: string, store: Store, open: Open, baseUrl: string): void {
  app.get(prefix, (c) => {
    const { user } = open(c, "User.Read");
    const select = askingOf(c).query.get("$select")?.split(",").map((name) => name.trim());
    const shown = Object.entries(profileOf(user)).filter(([name]) => name === "id" || !select || select.includes(name));
    return c.json({ "@odata.context": `${baseUrl}/$metadata#users/$entity`, ...Object.fromEntries(shown) });
  });

  app.get(`${prefix}/mailboxSettings`, (c) => c.json(settingsView(open(c, "MailboxSettings.Read"), baseUrl)));
  app.patch(`${prefix}/mailboxSettings`, async (c) => {
    const mailbox = open(c, "MailboxSettings.ReadWrite");
    const given = Object.entries(await readJson(c)).filter(([name]) => SETTINGS.includes(name));
    const settings = { ...mailbox.settings, ...Object.fromEntries(given) };
    store.commit({ t: "settings", user: mailbox.user.id, settings });
    return c.json(settingsView(mailbox, baseUrl));
  });

  categoryRoutes(app, `${prefix}/outlook/masterCategories`, store, open, baseUrl);

  app.post(`${prefix}/translateExchangeIds`, async (c) => {
    const mailbox = open(c, "User.Read");
    const input = await readJson(c);
    return c.json({
      "@odata.context": `${baseUrl}/$metadata#Collection(microsoft.graph.convertIdResult)`,
      value: translateIds(mailbox, input),
    });
  });
}

function categoryRoutes(app: Hono<GraphEnv>, path: string, store: Store, open: Open, baseUrl: string): void {
  const save = (mailbox: Mailbox, categories: OutlookCategory[]) =>
    store.commit({ t: "categories", user: mailbox.user.id, categories });
  const find = (mailbox: Mailbox, id: string) => {
    const found = mailbox.categories.find((category) => category.id === id);
    if (!found) throw itemNotFound();
    return found;
  };
  app.get(path, (c) => {
    const { categories, user } = open(c, "MailboxSettings.Read");
    return c.json({ "@odata.context": `${baseUrl}/$metadata#users('${user.id}')/outlook/masterCategories`, value: categories });
  });
  app.get(`${path}/:category`, (c) => c.json(find(open(c, "MailboxSettings.Read"), c.req.param("category") ?? "")));
  app.post(path, async (c) => {
    const mailbox = open(c, "MailboxSettings.ReadWrite");
    const input = await readJson(c);
    const displayName = String(input["displayName"] ?? "").trim();
    if (displayName === "") throw graphError(400, "ErrorInvalidArgument", "A category needs a displayName.");
    if (mailbox.categories.some((one) => one.displayName.toLowerCase() === displayName.toLowerCase())) {
      throw graphError(409, "ErrorDuplicateInputCategory", `The category '${displayName}' exists already.`);
    }
    const category = { id: randomUUID(), displayName, color: readColor(input["color"] ?? "none") };
    save(mailbox, [...mailbox.categories, category]);
    return c.json(category, 201);
  });
  app.patch(`${path}/:category`, async (c) => {
    const mailbox = open(c, "MailboxSettings.ReadWrite");
    const found = find(mailbox, c.req.param("category") ?? "");
    const category = { ...found, color: readColor((await readJson(c))["color"] ?? found.color) };
    save(mailbox, mailbox.categories.map((one) => (one.id === category.id ? category : one)));
    return c.json(category);
  });
  app.delete(`${path}/:category`, (c) => {
    const mailbox = open(c, "MailboxSettings.ReadWrite");
    const { id } = find(mailbox, c.req.param("category") ?? "");
    save(mailbox, mailbox.categories.filter((one) => one.id !== id));
    return c.body(null, 204);
  });
}

function readColor(value: unknown): string {
  const color = COLORS.find((one) => one === String(value).toLowerCase());
  if (!color) throw graphError(400, "ErrorInvalidArgument", `'${String(value)}' is no category color.`);
  return color;
}

function profileOf(user: GraphUser) {
  const [givenName = "", ...rest] = user.displayName.split(" ");
  return {
    id: user.id,
    displayName: user.displayName,
    givenName,
    surname: rest.join(" ") || null,
    jobTitle: user.jobTitle ?? null,
    mail: user.mail,
    userPrincipalName: user.mail,
    businessPhones: [],
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
  };
}

function settingsView(mailbox: Mailbox, baseUrl: string) {
  return { "@odata.context": `${baseUrl}/$metadata#users('${mailbox.user.id}')/mailboxSettings`, ...mailbox.settings };
}

// https://learn.microsoft.com/graph/api/user-translateexchangeids
function translateIds(mailbox: Mailbox, input: Record<string, unknown>) {
  const inputIds = parameter(input, "inputIds");
  const target = parameter(input, "targetIdType");
  const known = ["restId", "restImmutableEntryId"];
  if (!Array.isArray(inputIds) || !known.includes(String(target)) || !known.includes(String(parameter(input, "sourceIdType")))) {
    throw graphError(400, "ErrorInvalidArgument", "inputIds and the id types restId and restImmutableEntryId are supported.");
  }
  if (inputIds.length > TRANSLATED_IDS_MAX) throw graphError(400, "ErrorInvalidArgument", `At most ${TRANSLATED_IDS_MAX} ids.`);
  return inputIds.map((sourceId: unknown) => {
    const parsed = decodeId(String(sourceId), "message");
    const message = parsed.userId === mailbox.user.id ? mailbox.messages.get(parsed.key) : undefined;
    if (!message) throw itemNotFound();
    return { sourceId, targetId: encodeId({ ...parsed, moves: target === "restId" ? message.moves : null }) };
  });
}
