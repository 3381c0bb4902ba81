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
});
