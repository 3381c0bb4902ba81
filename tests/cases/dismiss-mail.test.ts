import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { MailView } from "../../server/contract/conversations.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { eventsNamed, openedCase, receivedMail } from "./case-story.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
beforeEach(async () => {
  desk = await testDesk();
  api = testApi(desk);
});
afterEach(() => desk.drop());

test("a mail is said to be no case, by whom is kept, and it is taken up again; twice is once", async () => {
  const { message, reference } = await receivedMail(desk);
  for (let times = 0; times < 2; times++) expect((await api.put("Aylin", `/messages/${message.id}/dismissal`, {})).status).toBe(200);
  expect((await api.post<MailView>("Jonas", "/messages/lookup", reference)).body.dismissed).toEqual({ at: desk.clock.now().toISOString(), by: "Aylin Demir" });
  expect(await eventsNamed(desk, "message.dismissed")).toHaveLength(1);
  await api.delete("Jonas", `/messages/${message.id}/dismissal`);
  expect((await api.post<MailView>("Aylin", "/messages/lookup", reference)).body.dismissed).toBeNull();
});

test("not one of a case, not by a viewer, not one that is not there", async () => {
  await openedCase(desk, { conversationId: "dismissed" });
  const { message } = await receivedMail(desk, { conversationId: "dismissed", references: [] });
  expect((await api.put("Aylin", `/messages/${message.id}/dismissal`, {})).status).toBe(409);
  expect((await api.put("Priya", `/messages/${message.id}/dismissal`, {})).status).toBe(403);
  expect((await api.put("Aylin", `/messages/${randomUUID()}/dismissal`, {})).status).toBe(404);
});
