import { useEffect, useRef, useState } from "react";
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

/**
 * Sends files to go with a mail, one after the other, also those that come while others are on their way; pictures for the
 * text get a content id and come back as tags to put into it. What arrives after the page was left is dropped.
 */
export function useAttaching({ calls, onAttachments }: Attaching) {
  const [progress, setProgress] = useState<number | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const isLeft = useRef(false);
  const last = useRef<Promise<void>>(null);
  useEffect(() => {
    isLeft.current = false;
    return () => void (isLeft.current = true);
  }, []);

  async function sendAll(files: File[], asPictures: boolean): Promise<TemplateAttachment[]> {
    const sent: TemplateAttachment[] = [];
    for (const file of files) {
      const stored = await calls.sendFile(file, (done, total) => setProgress(done / Math.max(total, 1)));
      const isPicture = asPictures && pictures.includes(stored.mediaType);
      if (isPicture) await rememberPicture(stored.sha256, file, stored.mediaType);
      sent.push({ ...stored, contentId: isPicture ? `${stored.sha256.slice(0, 16)}@mailroom` : null });
    }
    return sent;
  }
  async function sendAfter(before: Promise<void> | null, files: File[], asPictures: boolean, onSent: (sent: TemplateAttachment[]) => void): Promise<void> {
    await before;
    try {
      const sent = await sendAll(files, asPictures);
      if (isLeft.current) return;
      onAttachments((all) => merged(all, sent));
      onSent(sent);
    } catch (problem) {
      setError(problem as Error);
    }
  }
  function send(files: File[], asPictures: boolean, onSent: (sent: TemplateAttachment[]) => void = () => {}): void {
    if (files.length === 0) return;
    setError(null);
    setProgress((before) => before ?? 0);
    const own = sendAfter(last.current, files, asPictures, onSent);
    last.current = own;
    void own.then(() => last.current === own && setProgress(null));
  }
  return {
    /** 0 to 1 of the file that is on its way; null: none is. */
    progress,
    error,
    forget: () => setError(null),
    remove: (gone: TemplateAttachment) => onAttachments((before) => before.filter((each) => each !== gone)),
    attach: (files: File[]) => send(files, false),
    /** `onTags` gets what to put into the text; what is no picture is attached. */
    show: (files: File[], onTags: (tags: string) => void) =>
      send(files, true, (sent) => {
        const tags = sent.flatMap(({ contentId, fileName }) => (contentId === null ? [] : [pictureTag(contentId, fileName)]));
        if (tags.length > 0) onTags(tags.join("\n"));
      }),
  };
}

/** The same file twice is one. */
function merged(before: TemplateAttachment[], sent: TemplateAttachment[]): TemplateAttachment[] {
  const isThere = (one: TemplateAttachment, all: TemplateAttachment[]) => all.some((other) => other.sha256 === one.sha256 && other.contentId === one.contentId && (one.contentId !== null || other.fileName === one.fileName));
  return sent.reduce((all, one) => (isThere(one, all) ? all : [...all, one]), before);
}
