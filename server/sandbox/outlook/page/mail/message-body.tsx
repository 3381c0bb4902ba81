import { makeStyles, tokens } from "@fluentui/react-components";
import { useEffect, useMemo, useRef, useState } from "react";
import { preferences } from "../preferences.ts";
import type { ThemeName } from "../preferences.ts";
import { useStore } from "../store.ts";
import { texts } from "../texts.ts";
import { textToHtml } from "../host-protocol/html-text.ts";
import type { MailApi } from "./mail-api.ts";
import { cleanHtml, hasOwnColours, mailDocument } from "./mail-html.ts";
import type { FrameColours } from "./mail-html.ts";
import type { FullMessage } from "./message.ts";

const PAPER: FrameColours = { text: "#242424", background: "#ffffff", link: "#115ea3" };
export const BODY_COLOURS: Record<ThemeName, FrameColours> = {
  light: PAPER,
  dark: { text: "#ffffff", background: "#292929", link: "#62abf5" },
  contrast: { text: "#ffffff", background: "#000000", link: "#ffff00" },
};

const useStyles = makeStyles({
  frame: { border: 0, width: "100%", display: "block", borderRadius: tokens.borderRadiusMedium },
  holder: { padding: "4px 20px 24px", flex: 1 },
});

/** The mail's HTML, sanitised, in a frame that runs no script. */
export function MessageBody({ api, message }: { api: MailApi; message: FullMessage }) {
  const styles = useStyles();
  const { theme } = useStore(preferences);
  const frame = useRef<HTMLIFrameElement>(null);
  const images = useInlineImages(api, message);

  const document = useMemo(() => {
    const { content, contentType } = message.body;
    const isHtml = contentType.toLowerCase() === "html";
    const html = isHtml ? cleanHtml(withImages(content, images)) : `<div>${textToHtml(content)}</div>`;
    const onPaper = theme !== "light" && isHtml && hasOwnColours(content);
    return mailDocument(html, onPaper ? PAPER : BODY_COLOURS[theme], onPaper ? "body{padding:12px}" : "");
  }, [message, images, theme]);

  const fit = () => {
    const page = frame.current?.contentDocument;
    if (!frame.current || !page?.documentElement) return;
    // A document is never lower than its frame, so that the frame has to be small to be measured.
    frame.current.style.height = "0";
    frame.current.style.height = `${page.documentElement.scrollHeight + 4}px`;
  };
  // The add-in's panel takes width from the mail, whose lines then wrap anew.
  useEffect(() => onWidthChange(frame.current!, fit), []);
  return (
    <div className={styles.holder}>
      <iframe
        ref={frame}
        className={styles.frame}
        title={texts.messageBody}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        srcDoc={document}
        onLoad={fit}
      />
    </div>
  );
}

function onWidthChange(element: Element, changed: () => void): () => void {
  let width = 0;
  const observer = new ResizeObserver(([entry]) => {
    if (!entry || entry.contentRect.width === width) return;
    width = entry.contentRect.width;
    changed();
  });
  observer.observe(element);
  return () => observer.disconnect();
}

/** Pictures that the mail brought along, by their Content-ID. */
function useInlineImages(api: MailApi, message: FullMessage): Record<string, string> {
  const [images, setImages] = useState<Record<string, string>>({});
  useEffect(() => {
    const inline = message.attachments.filter((each) => each.isInline || message.body.content.includes("cid:"));
    if (inline.length === 0) return;
    let shown = true;
    const read = inline.map((each) => api.attachment(message.id, each.id));
    void Promise.all(read).then(
      (attachments) => {
        const found = attachments.filter(
          (each) => each.contentId && each.contentBytes && each.contentType.startsWith("image/"),
        );
        if (shown)
          setImages(
            Object.fromEntries(
              found.map((each) => [
                each.contentId!.replace(/^<|>$/g, ""),
                `data:${each.contentType};base64,${each.contentBytes}`,
              ]),
            ),
          );
      },
      () => undefined,
    );
    return () => {
      shown = false;
    };
  }, [api, message.id]);
  return images;
}

function withImages(html: string, images: Record<string, string>): string {
  return html.replace(/cid:([^"'\s>)]+)/gi, (whole, id: string) => images[decodeURIComponent(id)] ?? whole);
}
