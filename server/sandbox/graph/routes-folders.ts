import type { Hono } from "hono";
import { foldersDelta } from "./delta.ts";
import { FOLDER_PROPERTIES, childFolders, createFolder, deleteFolder, findFolder, folderView, renameFolder } from "./folders.ts";
import type { Mailbox } from "./mailbox.ts";
import { parseFilter } from "./odata-filter.ts";
import { pageSize, selectOf } from "./query.ts";
import type { Open } from "./server.ts";
import type { Store } from "./store.ts";
import { wellKnownFolder } from "./store.ts";
import type { GraphContext, GraphEnv } from "./wire.ts";
import { askingOf, readJson } from "./wire.ts";

/** The folders of one user's mailbox. */
export function folderRoutes(app: Hono<GraphEnv>, prefix: string, store: Store, open: Open, baseUrl: string): void {
  const path = `${prefix}/mailFolders`;
  const context = (mailbox: Mailbox) => `${baseUrl}/$metadata#users('${mailbox.user.id}')/mailFolders`;
  const found = (c: GraphContext, mailbox: Mailbox) => findFolder(mailbox, c.req.param("folder") ?? "");
  const list = (c: GraphContext, mailbox: Mailbox, parent: number) => {
    const { query, prefer } = askingOf(c);
    const select = selectOf(query, FOLDER_PROPERTIES);
    const filter = query.get("$filter") ? parseFilter(query.get("$filter") ?? "", FOLDER_PROPERTIES) : null;
    const showsHidden = query.get("includeHiddenFolders") === "true";
    const folders = childFolders(mailbox, parent).filter((folder) => {
      if (folder.isHidden && !showsHidden) return false;
      const view = folderView(mailbox, folder);
      return !filter || filter.test((name) => view[name]);
    });
    const [top, skip] = [pageSize(query.get("$top"), prefer), Number(query.get("$skip") ?? 0) || 0];
    const value = folders.slice(skip, skip + top).map((folder) => folderView(mailbox, folder, select));
    const next = new URLSearchParams([...query, ["$skip", String(skip + top)]].filter(([name], i) => name !== "$skip" || i === query.size));
    const nextLink = folders.length > skip + top ? { "@odata.nextLink": `${baseUrl}${c.req.path}?${next.toString()}` } : {};
    const count = query.get("$count") === "true" ? { "@odata.count": folders.length } : {};
    return c.json({ "@odata.context": context(mailbox), ...count, value, ...nextLink });
  };

  app.get(path, (c) => {
    const mailbox = open(c, "Mail.Read");
    return list(c, mailbox, wellKnownFolder(mailbox, "msgfolderroot"));
  });
  app.post(path, async (c) => {
    const mailbox = open(c, "Mail.ReadWrite");
    const folder = createFolder(store, mailbox, wellKnownFolder(mailbox, "msgfolderroot"), await readJson(c));
    return c.json(folderView(mailbox, folder), 201);
  });
  app.get(`${path}/delta`, (c) => {
    const mailbox = open(c, "Mail.Read");
    return c.json(foldersDelta(store, mailbox, askingOf(c), `${baseUrl}${c.req.path}`, context(mailbox)));
  });
  app.get(`${path}/:folder`, (c) => {
    const mailbox = open(c, "Mail.Read");
    const select = selectOf(askingOf(c).query, FOLDER_PROPERTIES);
    return c.json({ "@odata.context": `${context(mailbox)}/$entity`, ...folderView(mailbox, found(c, mailbox), select) });
  });
  app.patch(`${path}/:folder`, async (c) => {
    const mailbox = open(c, "Mail.ReadWrite");
    const input = await readJson(c);
    return c.json(folderView(mailbox, renameFolder(store, mailbox, found(c, mailbox), input)));
  });
  app.delete(`${path}/:folder`, (c) => {
    const mailbox = open(c, "Mail.ReadWrite");
    deleteFolder(store, mailbox, found(c, mailbox));
    return c.body(null, 204);
  });
  app.get(`${path}/:folder/childFolders`, (c) => {
    const mailbox = open(c, "Mail.Read");
    return list(c, mailbox, found(c, mailbox).key);
  });
  app.post(`${path}/:folder/childFolders`, async (c) => {
    const mailbox = open(c, "Mail.ReadWrite");
    const folder = createFolder(store, mailbox, found(c, mailbox).key, await readJson(c));
    return c.json(folderView(mailbox, folder), 201);
  });
}
