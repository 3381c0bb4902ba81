import type { Page } from "playwright-core";

/** Drags one row of an ordered list with the mouse, by its handle, onto the row of another. All of the list must be in sight. */
export async function dragRow(page: Page, name: string, onto: string, { isLetGoBeside = false } = {}): Promise<void> {
  const handle = (await page.getByRole("button", { name: `Move ${name}`, exact: true }).boundingBox())!;
  const row = (await page.locator("main ol > li").filter({ has: page.getByRole("heading", { name: onto, exact: true }) }).boundingBox())!;
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
  await page.mouse.down();
  await page.mouse.move(row.x + row.width / 4, row.y + row.height / 2, { steps: 8 });
  if (isLetGoBeside) await page.mouse.move(4, 4, { steps: 4 });
  await page.mouse.up();
}
