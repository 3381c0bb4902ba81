import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { TemplateAttachment } from "../../../server/contract/templates.ts";
import type { TemplateCalls } from "./template-calls.ts";
import { rememberPicture } from "./pictures.ts";
import { pictureTag } from "./template-text.ts";

/** What mail programs show in a text. */
const pictures = ["image/png", "image/jpeg", "image/gif", "image/webp"];

interface Attaching {
  calls: TemplateCalls;
  /** With what is attached by then: more may have been written while a file was on its way. */
  onAttachments: (change: (before: TemplateAttachment[]) => TemplateAttachment[]) => void;
}

/** Sends files to go with a mail, one after the other; pictures for the text get a content id and come back as tags to put into it. */
export function useAttaching({ calls, onAttachments }: Attaching) {
  const [progress, setProgress] = useState<number | null>(null);
  const sending = useMutation({
    mutationFn: async ({ files, asPictures }: { files: File[]; asPictures: boolean }) => {
      const sent: TemplateAttachment[] = [];
      for (const file of files) {
        const stored = await calls.sendFile(file, (done, total) => setProgress(done / Math.max(total, 1)));
        const isPicture = asPictures && pictures.includes(stored.mediaType);
        if (isPicture) await rememberPicture(stored.sha256, file, stored.mediaType);
        sent.push({ ...stored, contentId: isPicture ? `${stored.sha256.slice(0, 16)}@mailroom` : null });
      }
      return sent;
    },
    onSettled: () => setProgress(null),
  });
  return {
    progress,
    error: sending.error,
    forget: sending.reset,
    remove: (gone: TemplateAttachment) => onAttachments((before) => before.filter((each) => each !== gone)),
    attach: (files: File[]) => files.length > 0 && sending.mutate({ files, asPictures: false }, { onSuccess: (sent) => onAttachments((before) => merged(before, sent)) }),
    /** `onTags` gets what to put into the text; what is no picture is attached. */
    show: (files: File[], onTags: (tags: string) => void) =>
      files.length > 0 &&
      sending.mutate({ files, asPictures: true }, {
        onSuccess: (sent) => {
          onAttachments((before) => merged(before, sent));
          const tags = sent.flatMap(({ contentId, fileName }) => (contentId === null ? [] : [pictureTag(contentId, fileName)]));
          if (tags.length > 0) onTags(tags.join("\n"));
        },
      }),
  };
}

/** The same file twice is one. */
function merged(before: TemplateAttachment[], sent: TemplateAttachment[]): TemplateAttachment[] {
  const isThere = (one: TemplateAttachment, all: TemplateAttachment[]) => all.some((other) => other.sha256 === one.sha256 && other.contentId === one.contentId && (one.contentId !== null || other.fileName === one.fileName));
  return sent.reduce((all, one) => (isThere(one, all) ? all : [...all, one]), before);
}
