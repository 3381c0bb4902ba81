import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { people } from "../../drizzle/seed/story.ts";
import { graphToken, listFolder, type Mailroom, newPlace, type Place, startMailroom } from "../support/mailroom.ts";
import { runMailroom } from "../support/shell.ts";

// Each of them starts programs.
vi.setConfig({ testTimeout: 120_000 });

let place: Place;
let mailroom: Mailroom;
const folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-cli-"));
beforeAll(async () => {
  place = await newPlace();
  mailroom = await startMailroom(place);
}, 120_000);
afterAll(async () => {
  await mailroom?.stop();
  await place?.remove();
}, 120_000);

const run = (args: string[], environment?: Record<string, string>) => runMailroom(place, args, environment);

describe("audit verify", () => {
  test("says that the record is whole, with its last seal; a seal that it does not have is a fault", async () => {
    const whole = await run(["audit", "verify", "--json"]);
    expect(whole).toMatchObject({ code: 0, lines: [{ isWhole: true, faults: [] }] });
    const other = await run(["audit", "verify", "--json", "--expect", `999:${"0".repeat(64)}`]);
    expect(other).toMatchObject({ code: 1, lines: [{ isWhole: false, faults: [{ kind: "removed" }] }] });
  });

  test("says how a seal is written", async () => {
    const ended = await run(["audit", "verify", "--expect", "12"]);
    expect(ended.code).toBe(2);
    expect(ended.words).toContain("NUMBER:HASH");
  });
});

describe("a second Mailroom", () => {
  test("on the same data folder is refused, and says who has it and what to do", async () => {
    const other = await newPlace();
    const ended = await run(["start", "--json"], { PORT: String(other.port) });
    expect(ended.code).toBe(1);
    expect(ended.lines.at(-1)).toMatchObject({ error: { code: "data_folder_in_use" } });
    expect(ended.words).toMatch(/What to do:/);
    await other.remove();
  });

  test("on the same port is refused, and the first goes on", async () => {
    const other = await newPlace();
    const ended = await run(["start", "--json"], { DATA_DIR: other.folder });
    expect(ended.code).toBe(1);
    expect(ended.lines.at(-1)).toMatchObject({ error: { code: "port_unavailable" } });
    expect((await mailroom.fetchJson<{ status: string }>("/healthz")).body.status).toBe("ok");
    await other.remove();
  });
});

describe("settings that are wrong", () => {
  test("are listed all at once", async () => {
    const ended = await run(["start", "--json"], { PORT: "abc", PUBLIC_URL: "http://mail.example", ENTRA_CLIENT_ID: "your_client_id" });
    expect(ended.code).toBe(1);
    for (const name of ["PORT", "PUBLIC_URL", "ENTRA_CLIENT_ID"]) expect(ended.words).toContain(name);
  });
});

describe("sandbox deliver", () => {
  test("puts eml files and an mbox into the mailbox, whatever they hold, and names the file that is not there", async () => {
    const write = (name: string, text: string | Uint8Array) => (writeFileSync(path.join(folder, name), text), path.join(folder, name));
    const files = [
      write("good.eml", "From: hugo@martins-viagens.example\r\nSubject: CLI one\r\n\r\nHello"),
      write("broken.eml", new Uint8Array([0, 255, 13, 10, 0, 58, 58])),
      write("empty.eml", ""),
      write("two.mbox", "From a@b.example Mon Nov 16 09:00:00 2026\nSubject: CLI two\n\nx\n\nFrom a@b.example Mon Nov 16 09:00:00 2026\nSubject: CLI three\n\ny\n"),
      path.join(folder, "missing.eml"),
    ];
    const ended = await run(["sandbox", "deliver", "--json", ...files]);
    expect(ended.code).toBe(1);
    expect(ended.lines.map((line) => ("error" in line ? "error" : "ok"))).toEqual(["ok", "ok", "ok", "ok", "ok", "error"]);
    expect(ended.words).toContain("5 mails delivered.");
    const inbox = await listFolder<{ subject: string }>(mailroom, await graphToken(mailroom, people[0].oid), "inbox");
    expect(inbox.map((mail) => mail.subject)).toEqual(expect.arrayContaining(["CLI one", "CLI two", "CLI three"]));
  });

  test("says that nothing runs where nothing runs", async () => {
    const other = await newPlace();
    const ended = await run(["sandbox", "deliver", "--json", path.join(folder, "good.eml")], { PORT: String(other.port), DATA_DIR: other.folder });
    expect(ended.code).toBe(1);
    expect(ended.lines.at(-1)).toMatchObject({ error: { code: "server_not_running" } });
    await other.remove();
  });

  test("without a file is wrong use", async () => {
    expect((await run(["sandbox", "deliver"])).code).toBe(2);
  });
});

describe("doctor", () => {
  test("says what is configured and what is sandboxed, one JSON value a line", async () => {
    const ended = await run(["doctor", "--json"]);
    expect(ended.code).toBe(0);
    const states = Object.fromEntries(ended.lines.map((line) => [line.name, line.state]));
    expect(states).toMatchObject({ PostgreSQL: "ok", Server: "ok", "Sign-in": "sandbox", Triage: "off", "Data folder": "ok" });
  });
});

describe("every verb", () => {
  test.each([["start"], ["doctor"], ["sandbox deliver"]])("%s has its help", async (name) => {
    const ended = await run([...name.split(" "), "--help"]);
    expect(ended.code).toBe(0);
  });

  test("that is unknown, or gets an unknown option, is wrong use", async () => {
    expect((await run(["dance"])).code).toBe(2);
    expect((await run(["doctor", "--loudly"])).code).toBe(2);
  });
});
