import PostalMime from "postal-mime";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunningGraph } from "./graph-sandbox.ts";
import { IMMUTABLE, asApp, aylin, mara, runGraph, support, to } from "./graph-sandbox.ts";

let running: RunningGraph;
const call = (...args: Parameters<RunningGraph["call"]>) => running.call(...args);

beforeAll(async () => {
  running = await runGraph();
});
afterAll(() => running.stop());
beforeEach(() => running.graph.levers.reset());

async function draft(body: object = {}, prefer = IMMUTABLE) {
  const whole = { subject: "Your trip", body: { contentType: "html", content: "<p>Hi</p>" }, toRecipients: [to(support.mail)], ...body };
  const answer = await call("POST", "/me/messages", { body: whole, prefer });
  expect(answer.status).toBe(201);
  return answer.json;
}

const inboxOf = async (user: string) => (await call("GET", `/users/${user}/mailFolders/inbox/messages?$top=1000`, asApp)).json.value;
const totalIn = async (folder: string) => (await call("GET", `/me/mailFolders/${folder}`)).json.totalItemCount;

describe("ids", () => {
  test("a move ends a mutable id; the immutable one stays", async () => {
    const { id: immutable } = await draft();
    const { id: mutable } = (await call("GET", `/me/messages/${immutable}`)).json;
    const moved = await call("POST", `/me/messages/${mutable}/move`, { body: { destinationId: "archive" } });
    expect(moved.json.id).not.toBe(mutable);
    expect((await call("GET", `/me/messages/${mutable}`)).json.error.code).toBe("ErrorItemNotFound");
    const stayed = await call("GET", `/me/messages/${immutable}`, { prefer: IMMUTABLE });
    expect(stayed.json).toMatchObject({ id: immutable, parentFolderId: moved.json.parentFolderId });
    expect(stayed.headers["preference-applied"]).toBe(IMMUTABLE);
  });

  test("ids are translated both ways", async () => {
    const { id } = await draft();
    const there = await call("POST", "/me/translateExchangeIds", { body: { inputIds: [id], sourceIdType: "restImmutableEntryId", targetIdType: "restId" } });
    const back = await call("POST", "/me/translateExchangeIds", { body: { inputIds: [there.json.value[0].targetId], sourceIdType: "restId", targetIdType: "restImmutableEntryId" } });
    expect(there.json.value[0].targetId).not.toBe(id);
    expect(back.json.value[0].targetId).toBe(id);
  });

  test.each(["x", "AAMkAAAA", "AAMk%00", "AAkAQUYRERERqqpKqoqqAAAAAAADAAAAAAAAAAAAIQAAAII="])("%s is malformed", async (id) => {
    const answer = await call("GET", `/me/messages/${id}`);
    expect([answer.status, answer.json.error.code]).toEqual([400, "ErrorInvalidIdMalformed"]);
  });

  test("another mailbox's id is not found in this one", async () => {
    const { id } = await draft();
    expect((await call("GET", `/users/${support.id}/messages/${id}`, asApp)).status).toBe(404);
  });
});

describe("who may do what", () => {
  test("no token, a bad one and a foreign mailbox are refused in Graph's words", async () => {
    const none = await call("GET", "/me", { headers: { authorization: "" } });
    expect([none.status, none.json.error.code]).toEqual([401, "InvalidAuthenticationToken"]);
    expect(none.headers["www-authenticate"]).toMatch(/^Bearer/);
    expect((await call("GET", "/me", { token: "forged" })).status).toBe(401);
    const foreign = await call("GET", `/users/${support.id}/messages`);
    expect([foreign.status, foreign.json.error.code]).toEqual([403, "ErrorAccessDenied"]);
  });

  test("a scope that was not granted is refused; the own mailbox is open by id and address", async () => {
    const reader = { token: `user:${aylin.id}:Mail.Read` };
    expect((await call("GET", "/me/messages", reader)).status).toBe(200);
    expect((await call("GET", `/users/${aylin.mail.toUpperCase()}/messages`, reader)).status).toBe(200);
    expect((await call("POST", "/me/sendMail", { ...reader, body: { message: {} } })).status).toBe(403);
    expect((await call("POST", "/me/messages", { ...reader, body: {} })).status).toBe(403);
  });

  test("a delegate opens the shared mailbox with the .Shared permissions only, and cannot subscribe to it", async () => {
    const path = `/users/${support.mail}/messages`;
    const delegate = { token: `user:${mara.id}:Mail.ReadWrite.Shared` };
    expect((await call("GET", path, delegate)).status).toBe(200);
    expect((await call("GET", path, { token: `user:${mara.id}` })).status).toBe(403);
    expect((await call("GET", path, { token: `user:${aylin.id}:Mail.ReadWrite.Shared` })).status).toBe(403);
    expect((await call("POST", "/subscriptions", { ...delegate, body: { changeType: "created", resource: path } })).status).toBe(403);
  });

  test("an app has no /me, and no mailbox that does not exist", async () => {
    expect((await call("GET", "/me/messages", asApp)).status).toBe(400);
    expect((await call("GET", "/users/nobody@fernweh.example/messages", asApp)).json.error.code).toBe("ErrorInvalidUser");
    expect((await call("GET", "/users/nobody@fernweh.example", asApp)).json.error.code).toBe("Request_ResourceNotFound");
  });

  test("sending as somebody outside the tenant is refused", async () => {
    const { id } = await draft({ from: to("boss@bank.example") });
    expect((await call("POST", `/me/messages/${id}/send`)).json.error.code).toBe("ErrorSendAsDenied");
  });
});

describe("sending", () => {
  test("a draft becomes the Sent Items copy under the same id and Message-ID, and reaches the recipient unread", async () => {
    const { id, internetMessageId, isDraft } = await draft({ internetMessageId: "<mine@fernweh.example>", bccRecipients: [to(mara.mail)] });
    expect([isDraft, internetMessageId]).toEqual([true, "<mine@fernweh.example>"]);
    running.clock.now = new Date("2026-11-23T10:00:00Z");
    const sent = await call("POST", `/me/messages/${id}/send`);
    expect([sent.status, sent.text]).toEqual([202, ""]);
    const copy = (await call("GET", `/me/messages/${id}`, { prefer: IMMUTABLE })).json;
    expect(copy).toMatchObject({ id, isDraft: false, internetMessageId, sentDateTime: "2026-11-23T10:00:00Z", from: to(aylin.mail, aylin.displayName) });
    expect([await totalIn("drafts"), await totalIn("sentitems")]).toEqual([0, 1]);
    const [arrived] = await inboxOf(support.id);
    expect(arrived).toMatchObject({ internetMessageId, isRead: false, bccRecipients: [], subject: "Your trip" });
    expect(await inboxOf(mara.id)).toHaveLength(1);
    const mime = await call("GET", `/users/${support.id}/messages/${arrived.id}/$value`, asApp);
    expect(mime.text).not.toMatch(/^bcc:/im);
    expect(await PostalMime.parse(mime.bytes)).toMatchObject({ messageId: internetMessageId, subject: "Your trip", from: { address: aylin.mail } });
  });

  test("a draft is sent once, however many ask at the same time", async () => {
    const { id } = await draft();
    const answers = await Promise.all(Array.from({ length: 8 }, () => call("POST", `/me/messages/${id}/send`)));
    expect(answers.filter((answer) => answer.status === 202)).toHaveLength(1);
    expect(await inboxOf(support.id)).toHaveLength(1);
  });

  test("sendMail keeps a copy unless told otherwise, also in the document's own spelling", async () => {
    const message = { subject: "S", toRecipients: [to(support.mail)] };
    await call("POST", "/me/sendMail", { body: { Message: message, SaveToSentItems: "false" } });
    expect(await totalIn("sentitems")).toBe(0);
    await call("POST", "/me/sendMail", { body: { message } });
    expect(await totalIn("sentitems")).toBe(1);
    expect(await inboxOf(support.id)).toHaveLength(2);
  });

  test("MIME is sent as it is, without its blind recipients' names", async () => {
    const raw = `From: Aylin <${aylin.mail}>\r\nTo: ${support.mail}\r\nBcc: ${mara.mail},\r\n  x@y.example\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nList-Unsubscribe: <https://f.example/u>\r\nMessage-ID: <m1@f.example>\r\n\r\nHello`;
    expect((await call("POST", "/me/sendMail", { body: Buffer.from(raw).toString("base64") })).status).toBe(202);
    const [arrived] = await inboxOf(mara.id);
    expect(arrived).toMatchObject({ subject: "Grüße", internetMessageId: "<m1@f.example>" });
    const mime = await call("GET", `/users/${mara.id}/messages/${arrived.id}/$value`, asApp);
    expect(mime.text).toContain("List-Unsubscribe");
    expect(mime.text).not.toContain(mara.mail);
  });

  test("what Exchange refuses is refused with its codes, and nothing is left behind", async () => {
    const send = async (body: unknown) => (await call("POST", "/me/sendMail", { body })).json.error.code;
    expect(await send("not base64!")).toBe("ErrorMimeContentInvalidBase64String");
    expect(await send({ message: { subject: "x" } })).toBe("ErrorInvalidRecipients");
    expect(await send({ message: { toRecipients: [to("nobody")] } })).toBe("ErrorInvalidRecipients");
    expect(await send({ message: { toRecipients: ["a@b.example"] } })).toBe("RequestBodyRead");
    expect(await send({ message: { html: "x" } })).toBe("RequestBodyRead");
    const headers = (count: number, name: string) => Array.from({ length: count }, (_, i) => ({ name: `${name}${i}`, value: "v" }));
    expect(await send({ message: { internetMessageHeaders: headers(1, "List-") } })).toBe("InvalidInternetMessageHeader");
    expect(await send({ message: { internetMessageHeaders: headers(6, "x-") } })).toBe("InvalidInternetMessageHeaderCollection");
    expect((await call("GET", "/me/messages")).json.value).toEqual([]);
  });

  test("a sent message keeps its text; categories and the flag may still change", async () => {
    const { id } = await draft();
    await call("POST", `/me/messages/${id}/send`);
    expect((await call("PATCH", `/me/messages/${id}`, { body: { subject: "Other" } })).json.error.code).toBe("ErrorInvalidPropertySet");
    const patched = await call("PATCH", `/me/messages/${id}`, { body: { categories: ["Blue category"], flag: { flagStatus: "flagged" }, isRead: false } });
    expect(patched.json).toMatchObject({ categories: ["Blue category"], flag: { flagStatus: "flagged" }, isRead: false });
  });
});

describe("answering", () => {
  const original = `From: Ingrid Solberg <ingrid.solberg@nordlys.example>\r\nReply-To: office@nordlys.example\r\nTo: ${aylin.mail}, ${mara.mail}\r\nCc: hugo@martins-viagens.example\r\nSubject: Re: Visa\r\nMessage-ID: <q@nordlys.example>\r\nReferences: <p@nordlys.example>\r\n\r\nWhere is <it>?`;
  const addresses = (recipients: { emailAddress: { address: string } }[]) => recipients.map((one) => one.emailAddress.address);

  test("createReply and createReplyAll address, quote and thread", async () => {
    const { id } = await running.graph.levers.deliver(aylin.mail, Buffer.from(original));
    const reply = (await call("POST", `/me/messages/${id}/createReply`, { body: { comment: "On <its> way" } })).json;
    expect([reply.subject, addresses(reply.toRecipients), reply.isDraft]).toEqual(["RE: Visa", ["office@nordlys.example"], true]);
    expect(reply.body.content).toMatch(/On &lt;its&gt; way.*divRplyFwdMsg.*Where is &lt;it&gt;/s);
    const all = (await call("POST", `/me/messages/${id}/createReplyAll`)).json;
    expect(addresses([...all.toRecipients, ...all.ccRecipients])).toEqual(["office@nordlys.example", mara.mail, "hugo@martins-viagens.example"]);
    const mime = await PostalMime.parse((await call("GET", `/me/messages/${reply.id}/$value`)).bytes);
    expect([mime.inReplyTo, mime.references]).toEqual(["<q@nordlys.example>", "<p@nordlys.example> <q@nordlys.example>"]);
    expect(reply.conversationId).toBe((await call("GET", `/me/messages/${id}`)).json.conversationId);
  });

  test("reply sends; forward takes the attachments along; a comment and a body together are refused", async () => {
    const { id } = await running.graph.levers.deliver(aylin.mail, Buffer.from(original));
    const attachment = { "@odata.type": "#microsoft.graph.fileAttachment", name: "visa.pdf", contentBytes: "SGVsbG8=" };
    await call("POST", `/me/messages/${id}/attachments`, { body: attachment });
    expect((await call("POST", `/me/messages/${id}/reply`, { body: { comment: "Yes" } })).status).toBe(202);
    expect((await call("POST", `/me/messages/${id}/forward`, { body: { comment: "FYI", toRecipients: [to(support.mail)] } })).status).toBe(202);
    const [forwarded] = await inboxOf(support.id);
    expect(forwarded).toMatchObject({ subject: "FW: Visa", hasAttachments: true });
    const both = await call("POST", `/me/messages/${id}/createReply`, { body: { comment: "x", message: { body: { content: "y" } } } });
    expect(both.status).toBe(400);
    expect(await totalIn("drafts")).toBe(0);
  });
});

describe("delivery of what comes", () => {
  test.each<[string, string]>([
    ["nothing at all", ""],
    ["NUL bytes", "\0\0\0From: \0\r\n\r\n\0"],
    ["no header", "just words"],
    ["a lone boundary", "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>"],
    ["an unknown charset", "Content-Type: text/plain; charset=klingon\r\n\r\nq\xe9"],
    ["a date far off", "Date: Fri, 31 Dec 99999 00:00:00 GMT\r\nFrom: x\r\n\r\n."],
    ["deep nesting", nested(400)],
    ["a huge header", `Subject: ${"x".repeat(3 * 1024 * 1024)}\r\n\r\nbody`],
  ])("%s becomes a message with its raw form kept", async (_name, text) => {
    const raw = Buffer.from(text, "latin1");
    const { id, internetMessageId } = await running.graph.levers.deliver(aylin.mail, raw);
    const message = await call("GET", `/me/messages/${id}?$select=subject,body,internetMessageId,internetMessageHeaders`);
    expect([message.status, message.json.internetMessageId]).toEqual([200, internetMessageId]);
    expect(internetMessageId).toMatch(/^<[^<>]+@[^<>]+>$/);
    expect((await call("GET", `/me/messages/${id}/$value`)).bytes.equals(raw)).toBe(true);
  });

  test("conversations join by References, and by the subject only for an answer", async () => {
    const deliver = async (headers: string) => {
      const { id } = await running.graph.levers.deliver(aylin.mail, Buffer.from(`From: a@b.example\r\n${headers}\r\n\r\nx`));
      return (await call("GET", `/me/messages/${id}`)).json.conversationId as string;
    };
    const first = await deliver("Subject: Visa\r\nMessage-ID: <1@b.example>");
    expect(await deliver("Subject: Other\r\nReferences: <0@b.example> <1@b.example>")).toBe(first);
    expect(await deliver("Subject: AW: Visa")).toBe(first);
    expect(await deliver("Subject: Visa")).not.toBe(first);
  });

  test("an inline picture is an inline attachment and does not count as one; a folder may be named", async () => {
    const raw = [
      "Content-Type: multipart/related; boundary=b", "", "--b", "Content-Type: text/html", "", '<img src="cid:logo@f">', "--b",
      "Content-Type: image/png; name=logo.png", "Content-ID: <logo@f>", "Content-Transfer-Encoding: base64", "", "iVBORw0KGgo=", "--b--", "",
    ].join("\r\n");
    const { id } = await running.graph.levers.deliver(aylin.mail, Buffer.from(raw), { folder: "junkemail", at: new Date("2026-01-02T03:04:05Z") });
    expect((await call("GET", `/me/messages/${id}`)).json).toMatchObject({ hasAttachments: false, receivedDateTime: "2026-01-02T03:04:05Z" });
    const { value } = (await call("GET", `/me/messages/${id}/attachments`)).json;
    expect(value).toMatchObject([{ name: "logo.png", isInline: true, contentId: "logo@f", contentBytes: "iVBORw0KGgo=" }]);
    expect(await totalIn("junkemail")).toBe(1);
  });

  test("the body comes as text when preferred", async () => {
    const { id } = await draft({ body: { contentType: "html", content: "<style>p{}</style><p>One &amp; two</p><p>Three&nbsp;&#8364;</p><script>x" } });
    const { json } = await call("GET", `/me/messages/${id}`, { prefer: 'outlook.body-content-type="text"' });
    expect(json.body).toEqual({ contentType: "text", content: "One & two\n\nThree €" });
    expect(json.bodyPreview).toBe("One & two Three €");
  });
});

describe("attachments and folders", () => {
  test("a big attachment goes up in ranges, and a gap is refused", async () => {
    const { id } = await draft();
    const item = { attachmentType: "file", name: "big.bin", size: 10 };
    const { json } = await call("POST", `/me/messages/${id}/attachments/createUploadSession`, { body: { AttachmentItem: item } });
    const put = (range: string, body: string) => call("PUT", json.uploadUrl, { body, headers: { authorization: "", "content-range": range } });
    expect((await put("bytes 5-9/10", "56789")).status).toBe(416);
    expect((await put("bytes 0-4/10", "01234")).json.nextExpectedRanges).toEqual(["5-9"]);
    expect((await put("bytes 5-9/10", "56789")).status).toBe(201);
    const { value } = (await call("GET", `/me/messages/${id}/attachments`)).json;
    expect(value[0]).toMatchObject({ name: "big.bin", size: 10, contentBytes: Buffer.from("0123456789").toString("base64") });
    const raw = await call("GET", `/me/messages/${id}/attachments/${value[0].id}/$value`);
    expect(raw.text).toBe("0123456789");
    expect((await put("bytes 0-4/10", "01234")).status).toBe(404);
  });

  test("folders are made, renamed, counted and removed; the well-known ones stay", async () => {
    const { json: folder } = await call("POST", "/me/mailFolders", { body: { displayName: "Oslo" } });
    expect((await call("POST", "/me/mailFolders", { body: { displayName: "Oslo" } })).json.error.code).toBe("ErrorFolderExists");
    const { id } = await draft();
    await call("POST", `/me/messages/${id}/copy`, { body: { destinationId: folder.id } });
    expect((await call("GET", `/me/mailFolders/${folder.id}`)).json).toMatchObject({ totalItemCount: 1, unreadItemCount: 0 });
    const named = await call("GET", "/me/mailFolders?$filter=displayName eq 'Sent Items'&$select=displayName");
    expect(named.json.value).toMatchObject([{ displayName: "Sent Items" }]);
    expect((await call("DELETE", "/me/mailFolders/inbox")).json.error.code).toBe("ErrorDeleteDistinguishedFolder");
    expect((await call("DELETE", `/me/mailFolders/${folder.id}`)).status).toBe(204);
    expect((await call("GET", `/me/mailFolders/${folder.id}`)).status).toBe(404);
  });

  test("delete moves to Deleted Items first, and from there for good", async () => {
    const { id } = await draft();
    expect((await call("DELETE", `/me/messages/${id}`)).status).toBe(204);
    expect(await totalIn("deleteditems")).toBe(1);
    expect((await call("DELETE", `/me/messages/${id}`)).status).toBe(204);
    expect((await call("GET", `/me/messages/${id}`)).status).toBe(404);
  });
});

test("bad JSON, an unknown path and too much are refused in Graph's shape", async () => {
  const bad = await call("POST", "/me/messages", { body: "{", headers: { "content-type": "application/json" } });
  expect([bad.status, bad.json.error.code]).toEqual([400, "BadRequest"]);
  expect(Object.keys(bad.json.error.innerError)).toEqual(["date", "request-id", "client-request-id"]);
  expect((await call("GET", "/me/planner")).json.error.code).toBe("BadRequest");
  expect((await call("POST", "/me/messages", { body: { subject: "x".repeat(5_000_000) } })).status).toBe(413);
  const named = await call("GET", "/me", { headers: { "client-request-id": "my-id" } });
  expect(named.headers["client-request-id"]).toBe("my-id");
});

function nested(depth: number): string {
  let text = "";
  for (let i = 0; i < depth; i += 1) text += `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`;
  return text;
}
