import { cp } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import type { Campaign } from "../../server/contract/campaigns.ts";
import type { SendingArm } from "../../server/contract/system.ts";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { newPlace, type Place, startMailroom } from "../support/mailroom.ts";
import { apiOf, launchMerge } from "../support/merge-by-api.ts";

const places: Place[] = [];
afterAll(async () => {
  for (const place of places) await place.remove();
});

async function newFolder(): Promise<Place> {
  const place = await newPlace();
  places.push(place);
  return place;
}

test("a copy of the data folder sends nothing until an admin has looked; the original goes on sending", async () => {
  const original = await newFolder();
  const first = await startMailroom(original);
  await first.stop();
  const copy = await newFolder();
  await cp(original.folder, copy.folder, { recursive: true, verbatimSymlinks: true });

  const again = await startMailroom(original);
  expect(await (await apiOf(again, "Mara"))<SendingArm>("GET", "/system/sending")).toMatchObject({ isArmed: true });
  await again.stop();

  const mailroom = await startMailroom(copy);
  try {
    const asTomas = await apiOf(mailroom, "Tomás");
    const asMara = await apiOf(mailroom, "Mara");
    expect(await asMara<SendingArm>("GET", "/system/sending")).toMatchObject({ isArmed: false, reason: "database_moved" });
    const csv = "given_name,email\nIda,ida@x.example\nUlla,ulla@x.example\n";
    const { campaign } = await launchMerge(asTomas, { file: new TextEncoder().encode(csv), fileName: "two.csv", subject: "Hello {{ first_name }}", html: "<p>Hello {{ first_name }}</p>" });
    const read = () => asTomas<Campaign>("GET", `/campaigns/${campaign.id}`);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(await read()).toMatchObject({ status: "running", counts: { queued: 2, sent: 0 } });
    await expect(asTomas("POST", "/system/sending/arm")).rejects.toThrow("403");

    const browser = await openBrowser();
    const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${mailroom.url}/settings/`);
    await page.getByRole("button", { name: "Mara" }).click();
    await page.getByText("Nothing is sent from this database").waitFor();
    await page.getByText("2 mails wait").waitFor();
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/restored.png` });
    await page.getByRole("button", { name: "Let it send" }).click();
    await eventually(read, 60_000).toMatchObject({ status: "finished", counts: { sent: 2 } });
    await eventually(() => page.getByText("Nothing is sent from this database").count()).toBe(0);
    await browser.close();
  } finally {
    await mailroom.stop();
  }
}, 180_000);
