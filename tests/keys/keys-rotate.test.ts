import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { newPlace, startMailroom } from "../support/mailroom.ts";
import { runMailroom } from "../support/shell.ts";

const place = await newPlace();
afterAll(() => place.remove());
const keyFile = path.join(place.folder, "secret.key");

test("mailroom keys rotate changes the key under a running Mailroom, which starts again with the new one and not with the old", { timeout: 300_000 }, async () => {
  const mailroom = await startMailroom(place);
  const before = readFileSync(keyFile, "utf8");
  const rotated = await runMailroom(place, ["keys", "rotate", "--json"]);
  expect(rotated, rotated.words).toMatchObject({ code: 0, lines: [{ isChanged: true }] });
  expect((await mailroom.fetchJson<{ status: string }>("/readyz")).body.status).toBe("ok");
  await mailroom.stop();
  const after = readFileSync(keyFile, "utf8");
  expect(after).not.toContain(before.trim());
  const old = readdirSync(place.folder).find((name) => name.startsWith("secret.key."))!;
  expect(readFileSync(path.join(place.folder, old), "utf8").trim()).toBe(before.trim());
  for (const name of [old, "secret.key"]) expect(statSync(path.join(place.folder, name)).mode & 0o077).toBe(0);

  const again = await startMailroom(place);
  await again.stop();
  const wrong = await runMailroom(place, ["start", "--json"], { SETTINGS_KEY: before.trim() });
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.lines.at(-1)).toMatchObject({ error: { code: "secret_key_unusable" } });
  expect(wrong.words).not.toContain(before.trim());
});
