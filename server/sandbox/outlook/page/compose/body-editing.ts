import { cleanHtml } from "../mail/mail-html.ts";
import type { BodyEditor } from "./draft.ts";

/** Reads and changes the body of an editable document. */
export function editorOf(page: Document): BodyEditor {
  return {
    html: () => page.body.innerHTML,
    setHtml(html) {
      page.body.innerHTML = cleanHtml(html);
    },
    insertAtStart(html) {
      page.body.prepend(fragment(page, html));
    },
    insertAtCursor(html) {
      const range = currentRange(page);
      if (!range) return page.body.prepend(fragment(page, html));
      range.deleteContents();
      range.insertNode(fragment(page, html));
      range.collapse(false);
    },
    selection() {
      const range = currentRange(page);
      if (!range) return { html: "", text: "" };
      const holder = page.createElement("div");
      holder.append(range.cloneContents());
      return { html: holder.innerHTML, text: range.toString() };
    },
  };
}

function currentRange(page: Document): Range | null {
  const selection = page.getSelection();
  return selection && selection.rangeCount > 0 ? selection.getRangeAt(0) : null;
}

function fragment(page: Document, html: string): DocumentFragment {
  return page.createRange().createContextualFragment(cleanHtml(html));
}
