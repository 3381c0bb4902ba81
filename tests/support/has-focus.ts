import type { Locator } from "playwright-core";

export const hasFocus = (found: Locator): Promise<boolean> => found.evaluate((element) => element === element.ownerDocument.activeElement);
