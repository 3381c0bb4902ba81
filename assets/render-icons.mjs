// Renders the PNG icons that manifest.xml names from the two drawings beside this file: `node assets/render-icons.mjs`.
// The PNGs are committed; run this again only after a drawing has changed.
import { readFile } from "node:fs/promises";
import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";

const DRAWINGS = {
  icon: [16, 25, 32, 48, 50, 64, 75, 80, 96, 128, 144],
  convert: [16, 32, 80],
};

// The package's own argument list has --single-process, which crashes on a second page.
const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: ["--no-sandbox"] });
const page = await browser.newPage();
for (const [name, sizes] of Object.entries(DRAWINGS)) {
  const drawing = await readFile(new URL(`${name}.svg`, import.meta.url), "base64");
  for (const size of sizes) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(
      `<body style="margin:0"><img style="display:block" width=${size} height=${size} src="data:image/svg+xml;base64,${drawing}">`,
    );
    await page.locator("img").evaluate((image) => image.decode());
    const path = new URL(`${name}-${size}.png`, import.meta.url).pathname;
    await page.screenshot({ path, omitBackground: true });
  }
}
await browser.close();
