import { Button, makeStyles, Tooltip, tokens } from "@fluentui/react-components";
import {
  TextBoldRegular,
  TextBulletListLtrRegular,
  TextItalicRegular,
  TextNumberListLtrRegular,
  TextUnderlineRegular,
} from "@fluentui/react-icons";
import { useRef } from "react";
import { cleanHtml, mailDocument } from "../mail/mail-html.ts";
import { BODY_COLOURS } from "../mail/message-body.tsx";
import { preferences } from "../preferences.ts";
import { useStore } from "../store.ts";
import { texts } from "../texts.ts";
import { editorOf } from "./body-editing.ts";
import type { Draft } from "./draft.ts";

const COMMANDS = [
  { command: "bold", text: texts.bold, icon: <TextBoldRegular /> },
  { command: "italic", text: texts.italic, icon: <TextItalicRegular /> },
  { command: "underline", text: texts.underline, icon: <TextUnderlineRegular /> },
  { command: "insertUnorderedList", text: texts.bullets, icon: <TextBulletListLtrRegular /> },
  { command: "insertOrderedList", text: texts.numbers, icon: <TextNumberListLtrRegular /> },
];

const useStyles = makeStyles({
  editor: { flex: 1, minHeight: 0, display: "flex", flexDirection: "column" },
  frame: { flex: 1, border: 0, width: "100%" },
  bar: {
    display: "flex",
    gap: "2px",
    padding: "4px 12px",
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    flexShrink: 0,
  },
});

/** The body in a frame of its own, so that a quoted mail's styles stay with it; the frame runs no script. */
export function BodyEditorFrame({ draft }: { draft: Draft }) {
  const styles = useStyles();
  const frame = useRef<HTMLIFrameElement>(null);
  const { theme } = useStore(preferences);
  const format = (command: string) => {
    frame.current?.contentDocument?.execCommand(command);
    frame.current?.contentWindow?.focus();
    draft.bodyChanged();
  };
  const start = () => {
    const page = frame.current?.contentDocument;
    if (!page) return;
    page.body.contentEditable = "true";
    page.body.setAttribute("aria-label", texts.body);
    page.body.setAttribute("role", "textbox");
    page.body.innerHTML = cleanHtml(draft.attachEditor(null));
    page.body.addEventListener("input", () => draft.bodyChanged());
    draft.attachEditor(editorOf(page));
  };
  return (
    <div className={styles.editor}>
      <iframe
        key={theme}
        ref={frame}
        className={styles.frame}
        title={texts.body}
        sandbox="allow-same-origin"
        srcDoc={mailDocument(
          "",
          BODY_COLOURS[theme],
          "body{padding:12px 16px;min-height:calc(100vh - 24px);box-sizing:border-box;outline:none}",
        )}
        onLoad={start}
      />
      <div className={styles.bar}>
        {COMMANDS.map(({ command, text, icon }) => (
          <Tooltip key={command} content={text} relationship="label">
            <Button
              appearance="subtle"
              size="small"
              icon={icon}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => format(command)}
            />
          </Tooltip>
        ))}
      </div>
    </div>
  );
}
