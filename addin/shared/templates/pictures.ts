import { useQueries } from "@tanstack/react-query";
import type { TemplateAttachment } from "../../../server/contract/templates.ts";
import type { TemplateCalls } from "./template-calls.ts";

/** Pictures by their SHA-256 as data: the frame of a preview lets nothing else in. */
const remembered = new Map<string, string>();

export async function rememberPicture(sha256: string, file: Blob, mediaType: string): Promise<string> {
  const known = remembered.get(sha256);
  if (known) return known;
  const url = await dataUrl(new Blob([file], { type: mediaType }));
  remembered.set(sha256, url);
  return url;
}

function dataUrl(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error("The picture could not be read"));
    reader.readAsDataURL(file);
  });
}

interface PicturesOf {
  calls: TemplateCalls;
  attachments: TemplateAttachment[];
  /** The saved version that has them; null: they were all sent just now. */
  saved: { id: string; version: number } | null;
}

/** Fills the pictures of a text in: `cid:` becomes the picture itself. */
export function usePictures({ calls, attachments, saved }: PicturesOf): (html: string) => string {
  const shown = attachments.filter(({ contentId }) => contentId !== null);
  const read = useQueries({
    queries: shown.map(({ sha256, mediaType }) => ({
      queryKey: ["template-picture", sha256],
      queryFn: async () => remembered.get(sha256) ?? (saved ? rememberPicture(sha256, await calls.file(saved.id, saved.version, sha256), mediaType) : null),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  const urls = new Map(shown.map(({ contentId }, index) => [contentId, read[index]?.data ?? null]));
  return (html) => html.replace(/cid:([\w.@+-]+)/g, (whole, contentId: string) => urls.get(contentId) ?? whole);
}
