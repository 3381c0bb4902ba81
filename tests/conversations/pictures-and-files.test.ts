import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { MailHtml } from "../../server/contract/conversations.ts";
import { countRemotePictures, sanitiseMailHtml, withPictures } from "../../server/services/conversations/mail-html.ts";
import { type MailDesk, mailDesk } from "./mail-desk.ts";

const none = { showsRemote: false, inline: new Map<string, string>() };

describe("pictures wait until they are asked for", () => {
  test.each([
    ["a remote one loses its address", '<img src="https://track.example/a.png" alt="Ship" width="300">', '<img alt="Ship" width="300" data-remote-src="https://track.example/a.png" />'],
    ["one pixel, which counts who reads, goes for good", '<p>Hi</p><img src="https://track.example/p.gif" width="1" height="1">', "<p>Hi</p>"],
    ["one of the mail's own parts", '<img src="cid:ship@nordlys">', '<img data-cid="ship@nordlys" />'],
    ["one that is in the HTML stays", '<img src="data:image/png;base64,iVBORw0KGgo=">', '<img src="data:image/png;base64,iVBORw0KGgo=" />'],
    ["a drawing that may hold a script goes", '<img src="data:image/svg+xml;base64,PHN2Zy8+">', ""],
    ["an address that was smuggled in", '<img data-remote-src="javascript:alert(1)" src="x">', ""],
    ["a file of this machine", '<img src="file:///etc/passwd">', ""],
  ])("%s", (_, html, expected) => {
    expect(sanitiseMailHtml(html)).toBe(expected);
  });

  test("and are shown when they are, remote ones without telling who looks", () => {
    const html = sanitiseMailHtml('<img src="https://a.example/1.png?x=1&y=2"><img src="cid:ship"><p>data-remote-src="https://b.example"</p>');
    expect(countRemotePictures(html)).toBe(1);
    expect(withPictures(html, none)).toBe(html);
    expect(withPictures(html, { showsRemote: true, inline: new Map([["ship", "data:image/png;base64,AA=="]]) })).toBe('<img src="https://a.example/1.png?x=1&amp;y=2" referrerpolicy="no-referrer" /><img src="data:image/png;base64,AA==" /><p>data-remote-src="https://b.example"</p>');
  });
});

describe("by the API", () => {
  let room: MailDesk;
  beforeEach(async () => void (room = await mailDesk()));
  afterEach(() => room.stop());

  const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  const page = Buffer.from("<script>alert(document.domain)</script>");
  const mime = Buffer.from([
    "From: Ingrid Solberg <ingrid.solberg@nordlys.example>", "To: aylin@fernweh.example", "Subject: Pictures", "Message-ID: <pictures@nordlys.example>", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=m", "",
    "--m", "Content-Type: multipart/related; boundary=r", "", "--r", "Content-Type: text/html; charset=utf-8", "", '<p>Look</p><img src="cid:ship@nordlys"><img src="https://track.example/a.png">',
    "--r", "Content-Type: image/png", "Content-ID: <ship@nordlys>", "Content-Disposition: inline; filename=ship.png", "Content-Transfer-Encoding: base64", "", picture.toString("base64"), "--r--",
    "--m", "Content-Type: text/html; name*=UTF-8''Troms%C3%B8%20%22x%22.html", "Content-Disposition: attachment; filename*=UTF-8''Troms%C3%B8%20%22x%22.html", "Content-Transfer-Encoding: base64", "", page.toString("base64"), "--m--", "",
  ].join("\r\n"));

  test("the mail's own pictures come when asked, and a file comes as it was, to be saved and never shown", async () => {
    const mailbox = "aylin@fernweh.example";
    const { id, internetMessageId } = await room.running.graph.levers.deliver(mailbox, mime);
    const { message } = await room.look("Aylin", { mailbox, internetMessageId, providerMessageId: id });
    const html = async (pictures: string) => (await room.api.get<MailHtml>("Aylin", `/messages/${message.id}/html?pictures=${pictures}`)).body;
    expect(await html("none")).toMatchObject({ remotePictures: 1, inlinePictures: 1, html: expect.not.stringContaining(" src=") });
    expect((await html("inline")).html).toContain(`src="data:image/png;base64,${picture.toString("base64")}"`);
    expect((await html("inline")).html).not.toContain(' src="https');
    expect((await html("all")).html).toContain(' src="https://track.example/a.png"');

    const file = message.attachments.find(({ name }) => name.includes("Tromsø"))!;
    expect(file).toMatchObject({ size: page.byteLength, isInline: false });
    const answer = await room.api.app.request(`/api/messages/${message.id}/attachments/${file.id}`, { headers: { authorization: "Bearer Aylin" } });
    expect(answer.status).toBe(200);
    expect(createHash("sha256").update(Buffer.from(await answer.arrayBuffer())).digest("hex")).toBe(createHash("sha256").update(page).digest("hex"));
    expect(Object.fromEntries(["content-type", "content-disposition", "x-content-type-options", "content-security-policy", "cache-control"].map((name) => [name, answer.headers.get(name)]))).toEqual({
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="Troms_ _x_.html"; filename*=UTF-8''Troms%C3%B8%20%22x%22.html`,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private, no-store",
    });
    expect((await room.api.get("Aylin", `/messages/${message.id}/attachments/${message.id}`)).status).toBe(404);
    expect((await room.api.get("Tomás", `/messages/${message.id}/attachments/${file.id}`)).status).toBe(404);
    expect((await room.api.get(null, `/messages/${message.id}/attachments/${file.id}`)).status).toBe(401);
  });

  const part = (name: string, content: Buffer, type = "application/octet-stream") => ["--m", `Content-Type: ${type}`, `Content-Disposition: attachment; filename="${name}"`, "Content-Transfer-Encoding: base64", "", content.toString("base64").replace(/.{76}/g, "$&\r\n")];
  const mailWith = (subject: string, ...parts: string[][]) =>
    Buffer.from([`From: Ingrid Solberg <ingrid.solberg@nordlys.example>`, "To: aylin@fernweh.example", `Subject: ${subject}`, `Message-ID: <${subject}@nordlys.example>`, "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=m", "", "--m", "Content-Type: text/plain", "", "See what hangs on this.", ...parts.flat(), "--m--", ""].join("\r\n"));
  async function received(mime: Buffer) {
    const mailbox = "aylin@fernweh.example";
    const { id, internetMessageId } = await room.running.graph.levers.deliver(mailbox, mime);
    const { message } = await room.look("Aylin", { mailbox, internetMessageId, providerMessageId: id });
    room.running.graph.levers.clearRequests();
    const download = async (attachmentId: string) => {
      const answer = await room.api.app.request(`/api/messages/${message.id}/attachments/${attachmentId}`, { headers: { authorization: "Bearer Aylin" } });
      return { status: answer.status, headers: answer.headers, content: Buffer.from(await answer.arrayBuffer()) };
    };
    const asked = () => room.running.graph.levers.requests().map(({ path }) => path.replace(/.*messages\/[^/?]+/, "").replace(/attachments\/[^/?]+/, "attachments/…"));
    return { message, download, asked };
  }

  test("a file comes alone, in pieces, and never with the mail around it", async () => {
    const plan = Buffer.alloc(6 * 1024 * 1024, "The plan of the cruise. ");
    const { message, download, asked } = await received(mailWith("Plan", part("plan.pdf", plan, "application/pdf"), part("note.txt", Buffer.from("Tromsø"), "text/plain")));
    const [large, small] = ["plan.pdf", "note.txt"].map((name) => message.attachments.find((file) => file.name === name)!);
    const answer = await download(large!.id);
    expect([answer.status, answer.headers.get("content-length"), answer.content.equals(plan)]).toEqual([200, String(plan.byteLength), true]);
    expect((await download(small!.id)).content.toString()).toBe("Tromsø");
    expect(asked().filter((path) => path.endsWith("/$value"))).toEqual(["/attachments/…/$value", "/attachments/…/$value"]);
  });

  test("two files of one name are told apart by what they hold, and come out of the mail", async () => {
    const { message, download, asked } = await received(mailWith("Twins", part("scan.pdf", Buffer.from("first")), part("scan.pdf", Buffer.from("other"))));
    const contents = await Promise.all(message.attachments.map(async ({ id }) => (await download(id)).content.toString()));
    expect(contents.toSorted()).toEqual(["first", "other"]);
    expect(asked()).toContain("/$value");
  });

  test("a file that is another than arrived is not given out as it", async () => {
    const { message, download } = await received(mailWith("Swapped", part("offer.txt", Buffer.from("100 euros"))));
    await room.desk.sql`update attachments set sha256 = repeat('0', 64) where message_id = ${message.id}`;
    expect(await download(message.attachments[0]!.id)).toMatchObject({ status: 404 });
    const plan = Buffer.alloc(5 * 1024 * 1024, "p");
    const large = await received(mailWith("Swapped plan", part("plan.pdf", plan)));
    await room.desk.sql`update attachments set sha256 = repeat('0', 64) where message_id = ${large.message.id}`;
    await expect(large.download(large.message.attachments[0]!.id)).rejects.toThrow(/not the one that arrived/);
  });

  test("an attached mail is a file by its subject, and its words are not those of the mail around it", async () => {
    const inner = "From: Kenji <kenji@watanabe.example>\r\nSubject: =?utf-8?Q?Troms=C3=B8_in?=\r\n =?utf-8?Q?_March?=\r\nMessage-ID: <inner@watanabe.example>\r\n\r\nI want my money back, today.\r\n";
    const { message, download } = await received(mailWith("Forwarded", ["--m", "Content-Type: message/rfc822", "", inner.trimEnd()]));
    expect(message).toMatchObject({ text: "See what hangs on this.", attachments: [{ name: "Tromsø in March.eml", contentType: "message/rfc822" }] });
    const { status, content } = await download(message.attachments[0]!.id);
    expect([status, content.toString().replaceAll("\r\n", "\n").trim()]).toEqual([200, inner.replaceAll("\r\n", "\n").trim()]);
  });
});
