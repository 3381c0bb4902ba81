import type { WebSocketRoute } from "playwright-core";
import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { openOutlook } from "../support/outlook-page.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();

test("what the pane is still saving counts before what the server said meanwhile", async () => {
  const { page, pane, openMail, openPane } = await openOutlook(stage.browser, stage.mailroom.url);
  const saving = Promise.withResolvers<void>();
  let isHeld = false;
  await page.route("**/api/me/pane-state", async (route) => {
    if (isHeld) await saving.promise;
    await route.continue();
  });
  let line: WebSocketRoute | undefined;
  let isReady = false;
  await page.routeWebSocket((url) => url.pathname === "/ws", (route) => {
    const isSecond = line !== undefined;
    line = route;
    const server = route.connectToServer();
    // Too much happened while the line was cut: everything is read anew.
    server.onMessage((message) => {
      isReady ||= String(message).includes('"type":"ready"');
      route.send(isSecond ? String(message).replace('"complete":true', '"complete":false') : message);
    });
  });
  await openMail("stranded in Tromsø");
  await openPane();
  await pane.getByRole("tab", { name: "Merge" }).click();
  await pane.getByText("Drop a contact file here").waitFor();
  // Nothing can have been missed on a line that never stood.
  await eventually(() => isReady).toBe(true);

  isHeld = true;
  await pane.locator("input[type=file]").setInputFiles({ name: "guests.csv", mimeType: "text/csv", buffer: Buffer.from("given_name,email\nIngrid,ingrid@guests.example\n") });
  await pane.getByRole("button", { name: "Import one contact" }).waitFor();
  const readAnew = page.waitForResponse((response) => response.url().endsWith("/api/me"));
  await line!.close({ code: 1012 });
  await (await readAnew).finished();
  await page.waitForTimeout(500);
  expect(await pane.getByText("Drop a contact file here").count()).toBe(0);
  await pane.getByRole("button", { name: "Import one contact" }).waitFor();

  saving.resolve();
  await pane.getByRole("button", { name: "Import one contact" }).click();
  await pane.getByLabel("Subject").waitFor();
  await page.context().close();
});
