/** Puts the scripts that wait in `#office-js` into the page, in their order. Rejects when one cannot be had. */
export async function loadOffice(page: Document = document): Promise<void> {
  const waiting = page.querySelector<HTMLTemplateElement>("#office-js")?.content.querySelectorAll("script") ?? [];
  for (const { src } of waiting) await loadScript(page, src);
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
