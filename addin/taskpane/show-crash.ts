/** The last resort, when the page's own scripts or settings did not come: no translation, no component can be relied on. */
export function showCrash(place: HTMLElement, error: unknown): void {
  const card = document.createElement("div");
  card.setAttribute("role", "alert");
  card.style.cssText = "padding:16px;font:14px/20px 'Segoe UI',system-ui,sans-serif";
  const title = document.createElement("strong");
  title.textContent = "Mailroom could not start";
  const text = document.createElement("p");
  text.textContent = `${error instanceof Error ? error.message : String(error)} Close this pane and open it again; if it stays, tell your admin.`;
  const again = document.createElement("button");
  again.textContent = "Try again";
  again.addEventListener("click", () => location.reload());
  card.append(title, text, again);
  place.replaceChildren(card);
}
