// Real mails lie beside the project in ../shared/data/mail; without that folder there is nothing to deliver.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningGraph } from "./graph-sandbox.ts";
import { IMMUTABLE, aylin, runGraph } from "./graph-sandbox.ts";

const folder = resolve("../shared/data/mail");

describe.skipIf(!existsSync(folder))("real mails arrive", () => {
  let running: RunningGraph;

  beforeAll(async () => {
    running = await runGraph();
  });
  afterAll(() => running.stop());

  test("every one is delivered and reads back over the wire with its raw form", { timeout: 120_000 }, async () => {
    const files = mailFiles();
    expect(files.length).toBeGreaterThan(300);
    for (const file of files) {
      const raw = readFileSync(file);
      const { id } = await running.graph.levers.deliver(aylin.mail, raw);
      const read = await running.call("GET", `/me/messages/${id}?$select=${READ}`, { prefer: IMMUTABLE });
      expect(read.status, file).toBe(200);
      expect(read.json.internetMessageId, file).toMatch(/^<[^<>\s]+>$/);
      expect(read.text.includes("\\u0000"), file).toBe(false);
      const value = await running.call("GET", `/me/messages/${id}/$value`, { prefer: IMMUTABLE });
      expect(value.bytes.equals(raw), file).toBe(true);
      const attachments = await running.call("GET", `/me/messages/${id}/attachments`, { prefer: IMMUTABLE });
      expect(attachments.status, file).toBe(200);
    }
    const inbox = await running.call("GET", "/me/mailFolders/inbox");
    expect(inbox.json.totalItemCount).toBe(files.length);
  });
});

const READ = "subject,from,toRecipients,receivedDateTime,internetMessageId,internetMessageHeaders,body,bodyPreview,hasAttachments,conversationId";

function mailFiles(): string[] {
  return ["stalwart", "wild"].flatMap((name) => {
    return readdirSync(join(folder, name)).filter((file) => /\.(eml|msg)$/.test(file)).map((file) => join(folder, name, file));
  });
}
