const OFFICE_TIMEOUT_MS = 10_000;

type OfficeGlobal = { onReady(): Promise<unknown>; context: { ui: { messageParent(text: string, options: { targetOrigin: string }): void } } };

/**
 * Puts the scripts that wait in `#office-js` into the page, in their order, and returns the way to tell the pane that
 * opened this dialog. Rejects when a script cannot be had. shared/office.ts counts on office.js being there from the
 * start, which it must not be here, so that this page talks to it by itself.
 */
export async function loadMessageParent(page: Document = document): Promise<(text: string) => void> {
  const waiting = page.querySelector<HTMLTemplateElement>("#office-js")?.content.querySelectorAll("script") ?? [];
  for (const script of waiting) await loadScript(page, script.getAttribute("src")!);
  const { Office: office } = window as unknown as { Office: OfficeGlobal };
  await inTime(office.onReady());
  return (text) => office.context.ui.messageParent(text, { targetOrigin: location.origin });
}

/** Without an Office around it, or without its helper scripts, office.js is never ready and says nothing. */
function inTime(ready: Promise<unknown>): Promise<unknown> {
  const tooLate = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("Office did not start in this window")), OFFICE_TIMEOUT_MS);
  });
  return Promise.race([ready, tooLate]);
}

function loadScript(page: Document, src: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = page.createElement("script");
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${src} could not be loaded`));
    script.src = src;
    page.head.append(script);
  });
}
