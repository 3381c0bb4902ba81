import { Hono } from "hono";
import { expect, test } from "vitest";
import { attachmentNamed, CSV, sendFile } from "../../server/routes/file-answer.ts";
import type { ApiEnv } from "../../server/routes/route.ts";
import { eventually } from "../support/eventually.ts";

test.each([
  ["ledger-7.csv", 'attachment; filename="ledger-7.csv"'],
  ["Tromsø's (1).csv", `attachment; filename="Troms__s _1_.csv"; filename*=UTF-8''Troms%C3%B8%27s%20%281%29.csv`],
  ['a"\r\nset-cookie: x', `attachment; filename="a___set-cookie_ x"; filename*=UTF-8''a%22%0D%0Aset-cookie%3A%20x`],
  ["..htaccess", `attachment; filename="_htaccess"; filename*=UTF-8''..htaccess`],
  ["half \ud83d", `attachment; filename="half _"; filename*=UTF-8''half%20%EF%BF%BD`],
])("%j has a name that every browser takes, and its own", (name, header) => {
  expect(attachmentNamed(name)).toBe(header);
});

test("who goes away ends the reading for the file", async () => {
  let readCount = 0;
  let hasEnded = false;
  async function* pieces() {
    try {
      for (;;) yield `${++readCount}\r\n`;
    } finally {
      hasEnded = true;
    }
  }
  const app = new Hono<ApiEnv>().get("/", (c) => sendFile(c, { name: "all.csv", type: CSV, pieces: pieces() }));
  const reader = (await app.request("/")).body!.getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe("1\r\n");
  await reader.cancel();
  await eventually(() => hasEnded).toBe(true);
  expect(readCount).toBeLessThan(10);
});
