import { AxeBuilder } from "@axe-core/playwright";
import type { Frame, Page } from "playwright-core";

/** The task pane within the page of Outlook. */
export const PANE = "iframe[src*='taskpane']";

const WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
const LOOKS_MAX = 3;

export interface Sight {
  /** A part of the page, by its selector; `PANE` for what is in the pane. */
  readonly inside?: string;
  /** What is beyond WCAG too: axe's own advice, as that each text belongs to a region. */
  readonly isStrict?: boolean;
}

/**
 * What keeps somebody from using a page, each as rule, element and reason.
 *
 * A button that comes free while axe goes through the page has the name of one state and the colour of the
 * other; so the page is looked at when it is at rest, and a barrier counts that is there again and again.
 */
export async function barriersOf(page: Page, sight: Sight = {}): Promise<string[]> {
  let found: string[] = [];
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    await comesToRest(sight.inside === PANE ? page.frames().find((each) => each.url().includes("taskpane"))! : page.mainFrame());
    found = await lookOnce(page, sight);
    if (found.length === 0) return [];
  }
  return found;
}

async function lookOnce(page: Page, { inside, isStrict = false }: Sight): Promise<string[]> {
  const eye = new AxeBuilder({ page });
  const isPane = inside === PANE;
  if (inside) eye.include(inside);
  // Fluent's own helpers at the edges of a popover are hidden, and left as soon as they are reached; a mail's own frame runs no scripts, axe would wait for it for ever.
  for (const each of ["[data-tabster-dummy]", "iframe"]) eye.exclude(isPane ? [PANE, each] : each);
  if (!isStrict) eye.withTags(WCAG);
  const { violations } = await eye.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`);
}

/** Nothing moves and nothing has changed for a moment; a page that never rests is looked at all the same. */
export function comesToRest(frame: Frame): Promise<void> {
  return frame.evaluate(
    ({ stillFor, atMost }) =>
      new Promise<void>((resolve) => {
        const begun = performance.now();
        let changedAt = begun;
        const watch = new MutationObserver(() => (changedAt = performance.now()));
        watch.observe(document, { subtree: true, childList: true, attributes: true });
        const ask = setInterval(() => {
          const now = performance.now();
          const isMoving = document.getAnimations().some(({ playState, effect }) => playState === "running" && effect?.getComputedTiming().iterations !== Infinity);
          if (now - begun < atMost && (isMoving || now - changedAt < stillFor)) return;
          clearInterval(ask);
          watch.disconnect();
          resolve();
        }, 25);
      }),
    { stillFor: 150, atMost: 3000 },
  );
}
