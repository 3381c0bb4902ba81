import { mkdirSync } from "node:fs";
import type { Frame } from "playwright-core";
import { expect } from "vitest";
import { barriersOf, PANE } from "./barriers.ts";
import type { OutlookPage } from "./outlook-page.ts";

/** With SHOTS=folder a picture of the pane is put there, to be looked at. */
export async function look({ page }: OutlookPage, name: string): Promise<void> {
  if (!process.env.SHOTS) return;
  mkdirSync(process.env.SHOTS, { recursive: true });
  await page.locator("iframe[src*='taskpane']").screenshot({ path: `${process.env.SHOTS}/${name}.png` });
}

/** A picture, and a test that the pane has no barriers and cuts nothing. */
export async function seesNothingWrong(outlook: OutlookPage, name: string): Promise<void> {
  await look(outlook, name);
  expect(await barriers(outlook)).toEqual([]);
  expect(await cutOff(outlook)).toEqual([]);
}

/** What keeps somebody from using the pane. */
export async function barriers({ page }: OutlookPage): Promise<string[]> {
  return barriersOf(page, { inside: PANE, isStrict: true });
}

/** Whatever stands beyond the pane's edges, or whose words do not fit and do not say so by an ellipsis. */
export async function cutOff({ page }: OutlookPage): Promise<string[]> {
  return cutOffIn(page.frames().find((each) => each.url().includes("taskpane"))!);
}

export function cutOffIn(frame: Pick<Frame, "evaluate">): Promise<string[]> {
  return frame.evaluate(() => {
    const found: string[] = [];
    const scrolls = (element: Element | null): boolean => element !== null && (/auto|scroll/.test(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth ? element.tagName !== "MAIN" : scrolls(element.parentElement));
    // Words in a line that ends by an ellipsis stand where that line stands.
    const lineOf = (element: Element): Element => {
      const line = element.parentElement;
      return line && getComputedStyle(element).display === "inline" && getComputedStyle(line).textOverflow === "ellipsis" && getComputedStyle(line).overflowX !== "visible" ? line : element;
    };
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push(`the page scrolls sideways by ${root.scrollWidth - root.clientWidth} px`);
    const place = document.querySelector("main");
    if (place && place.scrollWidth > place.clientWidth) found.push(`the place below the tabs scrolls sideways by ${place.scrollWidth - place.clientWidth} px`);
    for (const element of document.querySelectorAll<HTMLElement>("body *")) {
      const box = lineOf(element).getBoundingClientRect();
      const style = getComputedStyle(element);
      const isHidden = style.visibility === "hidden" || box.width <= 1 || box.height <= 1;
      const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent!.trim()).join("");
      if (isHidden || (text === "" && !["INPUT", "SELECT", "BUTTON"].includes(element.tagName)) || scrolls(element)) continue;
      const name = `${element.tagName.toLowerCase()} “${(text || element.getAttribute("aria-label") || element.textContent || "").slice(0, 60)}”`;
      const atItsEnd = element.getAttribute("role") === "tab" ? document.elementFromPoint(box.right - 4, box.top + box.height / 2) : null;
      if (atItsEnd && !element.contains(atItsEnd)) found.push(`${name} is covered`);
      if (box.right > root.clientWidth + 1 || box.left < -1) found.push(`${name} stands beyond the edge`);
      const isClipped = element.scrollWidth > element.clientWidth + 1 && style.overflowX !== "visible" && style.textOverflow !== "ellipsis" && !["INPUT", "SELECT"].includes(element.tagName);
      if (isClipped && text !== "" && style.display !== "inline") found.push(`${name} is cut`);
    }
    return found;
  });
}
