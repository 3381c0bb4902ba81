import PostalMime from "postal-mime";
import { describe, expect, test } from "vitest";
import { composeMime } from "../../server/adapters/mime/compose-mime.ts";
import type { OutboundMessage } from "../../server/services/deliveries/channel.ts";
import { accountOf, messageOf } from "./outbound.ts";

const date = new Date("2026-11-23T09:00:00Z");
const account = accountOf({ provider: "smtp" });
const compose = async (given: Partial<OutboundMessage> = {}, from = account.from) => {
  const bytes = await composeMime(messageOf({ ...account, from }, given), { date });
  return { bytes, text: bytes.toString("latin1"), mail: await PostalMime.parse(bytes) };
};
const headNames = (text: string) => text.split("\r\n\r\n", 1)[0]!.replace(/\r\n[ \t]+/g, " ").split("\r\n").map((line) => line.split(":", 1)[0]!.toLowerCase());

describe("what a mail is made of", () => {
  test("text and HTML are alternatives, the picture is related to the HTML, the file is beside them", async () => {
    const { mail, text } = await compose({
      html: '<p>Grüße <img src="cid:logo"></p>', text: "Grüße",
      attachments: [{ fileName: "Größe Übersicht.pdf", mediaType: "application/pdf", contentId: null, bytes: Buffer.from("%PDF") }, { fileName: "logo.png", mediaType: "image/png", contentId: "logo", bytes: Buffer.from([1, 2, 3]) }],
    });
    expect(text).toMatch(/multipart\/mixed[\s\S]*multipart\/alternative[\s\S]*text\/plain[\s\S]*multipart\/related[\s\S]*text\/html[\s\S]*image\/png[\s\S]*application\/pdf/);
    expect([mail.html, mail.text?.trim()]).toEqual([expect.stringContaining("Grüße"), "Grüße"]);
    expect(mail.attachments.map(({ filename, contentId, disposition }) => [filename, contentId ?? null, disposition])).toEqual(expect.arrayContaining([["Größe Übersicht.pdf", null, "attachment"], ["logo.png", "<logo>", "inline"]]));
  });

  test("names, subject and file names keep every letter", async () => {
    const { mail } = await compose({ subject: "Ваше путешествие 旅行 🧳", to: { address: "ingrid.solberg@nordlys.example", name: "Solberg, Ingrid \"Inga\" Ødegård" } }, { address: "tomas@fernweh.example", name: "Tomás Ortega (Fernweh)" });
    expect([mail.subject, mail.to?.[0]?.name, mail.from?.name]).toEqual(["Ваше путешествие 旅行 🧳", "Solberg, Ingrid \"Inga\" Ødegård", "Tomás Ortega (Fernweh)"]);
  });

  test("it carries our Message-ID, the date and what one-click unsubscribing asks for", async () => {
    const { mail, text } = await compose();
    expect(mail).toMatchObject({ messageId: expect.stringMatching(/^<0199a000-.*@mail\.fernweh\.example>$/), date: "2026-11-23T09:00:00.000Z" });
    expect(text).toContain("\r\nList-Unsubscribe: <https://mail.fernweh.example/u/1>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
  });
});

describe("what a hostile value cannot do", () => {
  const evil = "x\r\nBcc: victim@nordlys.example\r\n\r\n<b>other body</b>";
  test.each<[string, Partial<OutboundMessage>]>([
    ["a subject", { subject: evil }],
    ["a name", { to: { address: "ingrid.solberg@nordlys.example", name: evil } }],
    ["an address", { to: { address: `ingrid.solberg@nordlys.example${evil}` } }],
    ["two addresses in one", { to: { address: "ingrid.solberg@nordlys.example, victim@nordlys.example" } }],
    ["a reply address", { replyTo: `a@fernweh.example${evil}` }],
    ["a header's value", { headers: { "x-trip": evil } }],
    ["a header's name", { headers: { [`x-trip${evil}`]: "1" } }],
    ["a header that the message writes itself", { headers: { Bcc: "victim@nordlys.example", "Content-Type": "text/evil", "message-id": "<evil@x>" } }],
    ["a Message-ID", { internetMessageId: `<a@b>${evil}` }],
    ["a file's name and type", { attachments: [{ fileName: evil, mediaType: `text/plain${evil}`, contentId: evil, bytes: Buffer.from("1") }] }],
    ["a line separator", { subject: "x\u2028Bcc: victim@nordlys.example\u0085Cc: victim@nordlys.example" }],
  ])("%s adds no header and no recipient", async (_name, given) => {
    const { mail, text } = await compose(given);
    expect(headNames(text).filter((name) => ["bcc", "cc"].includes(name))).toEqual([]);
    expect([mail.to?.length, mail.cc ?? [], mail.bcc ?? []]).toEqual([1, [], []]);
    expect(headNames(text).filter((name) => name === "content-type")).toHaveLength(1);
    expect(mail.html).toContain("Dear Ingrid");
    expect(text).not.toContain("text/evil");
  });

  test("no line is longer than the standard allows, whatever it says", async () => {
    const long = "ä".repeat(3_000);
    const { text, mail } = await compose({ subject: `${"word ".repeat(400)}${"x".repeat(1_500)}`, text: long, html: `<p>${"a".repeat(5_000)}</p>`, headers: { "x-long": "y".repeat(5_000), "x-words": "word ".repeat(500) }, to: { address: "ingrid.solberg@nordlys.example", name: "N".repeat(2_000) } });
    expect(Math.max(...text.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect([mail.text?.trim(), mail.html?.includes("a".repeat(5_000))]).toEqual([long, true]);
  });

  test("neither file nor address in a text is read", async () => {
    const { text } = await compose({ html: '<img src="file:///etc/passwd">', attachments: [{ fileName: "/etc/passwd", mediaType: "text/plain", contentId: null, bytes: Buffer.from("harmless") }] });
    expect(text).not.toContain("root:");
  });
});
