import { appendFile, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openJournal } from "../../server/sandbox/journal.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mailroom-journal-"));
  file = join(folder, "deep", "journal.jsonl");
});

afterEach(() => rm(folder, { recursive: true }));

async function reopen() {
  const entries: unknown[] = [];
  const opened = await openJournal<unknown>(file, (entry) => void entries.push(entry));
  return { ...opened, entries };
}

test("what was synced comes back in order, and concurrent changes share a commit", async () => {
  const { journal } = await reopen();
  const waits = Array.from({ length: 500 }, (_, i) => {
    journal.append({ i, text: "Grüße\nNUL\u0000" });
    return journal.synced();
  });
  await Promise.all(waits);
  await journal.close();
  const again = await reopen();
  expect(again.entries).toHaveLength(500);
  expect(again.entries[499]).toEqual({ i: 499, text: "Grüße\nNUL\u0000" });
  expect((await readFile(file, "utf8")).trim().split("\n").length).toBeLessThan(20);
  await again.journal.close();
});

test.each(['[{"i":2},{"i"', '[{"i":2}', "[{\u0000\u0000\u0000\n", "7\n"])("a torn last line %j is dropped and writing goes on", async (torn) => {
  const { journal } = await reopen();
  journal.append({ i: 1 });
  await journal.synced();
  await journal.close();
  await appendFile(file, torn);
  const second = await reopen();
  expect(second.entries).toEqual([{ i: 1 }]);
  second.journal.append({ i: 3 });
  await second.journal.close();
  const third = await reopen();
  expect(third.entries).toEqual([{ i: 1 }, { i: 3 }]);
  await third.journal.close();
});

test("a broken line in the middle refuses to open rather than to lose what follows", async () => {
  const { journal } = await reopen();
  await journal.close();
  await writeFile(file, '[{"i":1}]\nnot json\n[{"i":2}]\n');
  await expect(reopen()).rejects.toThrow(/damaged at byte 10/);
});

test("compaction leaves the given entries and the journal goes on", async () => {
  const { journal } = await reopen();
  for (let i = 0; i < 100; i += 1) journal.append({ i });
  await journal.compact([{ i: 99 }]);
  journal.append({ i: 100 });
  await journal.close();
  const again = await reopen();
  expect(again.entries).toEqual([{ i: 99 }, { i: 100 }]);
  await again.journal.close();
});

test("what a killed process had acknowledged is there afterwards", async () => {
  const url = new URL("../../server/sandbox/journal.ts", import.meta.url).href;
  const program = `
    const { openJournal } = await import(${JSON.stringify(url)});
    const { journal } = await openJournal(${JSON.stringify(file)}, () => {});
    for (let i = 0; ; i += 1) { journal.append({ i }); await journal.synced(); process.stdout.write(i + "\\n"); }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
  let acknowledged = "";
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (text: Buffer) => reject(new Error(text.toString())));
    child.stdout.on("data", (text: Buffer) => {
      acknowledged += text.toString();
      if (acknowledged.split("\n").length > 100) child.kill("SIGKILL");
    });
    child.on("exit", () => resolve());
  });
  const last = Number(acknowledged.slice(0, acknowledged.lastIndexOf("\n")).split("\n").at(-1));
  const { entries, journal } = await reopen();
  expect(last).toBeGreaterThan(90);
  expect(entries.length).toBeGreaterThan(last);
  await journal.close();
});

test("a full disk refuses, and once there is room nothing is lost or doubled", async () => {
  const { journal } = await reopen();
  journal.append({ i: 1 });
  await journal.synced();
  const handle = await open(file, "r");
  const full = vi.spyOn(Object.getPrototypeOf(handle), "appendFile").mockImplementationOnce(async () => {
    await appendFile(file, '[{"i":2');
    throw new Error("ENOSPC: no space left on device");
  });
  await handle.close();
  journal.append({ i: 2 });
  await expect(journal.synced()).rejects.toThrow(/cannot be written: ENOSPC/);
  full.mockRestore();
  journal.append({ i: 3 });
  await journal.synced();
  await journal.close();
  const again = await reopen();
  expect(again.entries).toEqual([{ i: 1 }, { i: 2 }, { i: 3 }]);
  await again.journal.close();
});
