import type { TemplateAttachment } from "../../../server/contract/templates.ts";
import type { DraftFile } from "../office.ts";
import { rememberPicture } from "./pictures.ts";
import type { TemplateCalls } from "./template-calls.ts";

/** What a new template begins with. */
export interface TemplateStart {
  subject: string;
  html: string;
  attachments: TemplateAttachment[];
}

interface OpenDraft {
  subject: string;
  html: string;
  files: DraftFile[];
}

/** A mail that is being written in Outlook as a template begins: its text without Outlook's frame, its files and pictures kept by Mailroom. */
export async function toTemplateStart(calls: Pick<TemplateCalls, "sendFile">, draft: OpenDraft): Promise<TemplateStart> {
  const page = new DOMParser().parseFromString(draft.html, "text/html");
  for (const useless of page.querySelectorAll("script, style, meta, link, title")) useless.remove();
  const attachments: TemplateAttachment[] = [];
  const images = [...page.querySelectorAll("img")];
  for (const { file, isInline } of draft.files) {
    const shown = isInline ? images.filter((image) => showsFile(image.getAttribute("src") ?? "", file.name)) : [];
    if (isInline && shown.length === 0) continue;
    attachments.push(await keep(calls, file, shown));
  }
  for (const image of images) {
    const file = fileOfData(image.getAttribute("src") ?? "");
    if (file) attachments.push(await keep(calls, file, [image]));
    // What nothing was found for would stay an empty frame in every mail.
    else if (/^cid:/i.test(image.getAttribute("src") ?? "") && !attachments.some(({ contentId }) => image.getAttribute("src") === `cid:${contentId}`)) image.remove();
  }
  return { subject: draft.subject, html: page.body.innerHTML.trim(), attachments: unique(attachments) };
}

async function keep(calls: Pick<TemplateCalls, "sendFile">, file: File, shown: Element[]): Promise<TemplateAttachment> {
  const stored = await calls.sendFile(file);
  if (shown.length === 0) return { ...stored, contentId: null };
  const contentId = `${stored.sha256.slice(0, 16)}@mailroom`;
  for (const image of shown) image.setAttribute("src", `cid:${contentId}`);
  await rememberPicture(stored.sha256, file, stored.mediaType);
  return { ...stored, contentId };
}

/** Outlook names a picture `cid:image001.png@01DA…`, or by the bare name. */
function showsFile(source: string, fileName: string): boolean {
  if (!/^cid:/i.test(source)) return false;
  return decodeURIComponent(source.slice(4).replace(/%(?![0-9a-f]{2})/gi, "%25")).split("@")[0]!.toLowerCase() === fileName.toLowerCase();
}

function fileOfData(source: string): File | null {
  const found = /^data:image\/(png|jpeg|gif|webp);base64,([a-z0-9+/=\s]+)$/i.exec(source);
  if (!found) return null;
  const bytes = Uint8Array.from(atob(found[2]!.replace(/\s/g, "")), (letter) => letter.charCodeAt(0));
  return new File([bytes], `picture.${found[1]!.toLowerCase()}`, { type: `image/${found[1]!.toLowerCase()}` });
}

const unique = (attachments: TemplateAttachment[]) => attachments.filter((each, index) => attachments.findIndex((other) => other.sha256 === each.sha256 && other.contentId === each.contentId) === index);
