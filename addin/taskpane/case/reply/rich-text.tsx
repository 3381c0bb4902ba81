import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import DOMPurify from "dompurify";
import { useEffect, useRef, useState, type ClipboardEvent, type Ref, useImperativeHandle } from "react";

const useStyles = makeStyles({
  field: {
    minHeight: "96px", maxHeight: "320px", overflowY: "auto", padding: "8px", boxSizing: "border-box", backgroundColor: tokens.colorNeutralBackground1, overflowWrap: "anywhere",
    border: `1px solid ${tokens.colorNeutralStroke1}`, borderBottomColor: tokens.colorNeutralStrokeAccessible, borderRadius: tokens.borderRadiusMedium,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-1px" },
    "& p": { margin: "0 0 8px" }, "& img, & table": { maxWidth: "100%" }, "& a": { color: tokens.colorBrandForegroundLink },
  },
  empty: { "::before": { content: "attr(data-placeholder)", color: tokens.colorNeutralForeground3, pointerEvents: "none", float: "inline-start", height: 0 } },
});

export interface RichTextHandle {
  /** At the caret, or at the end where it is elsewhere. */
  insert(html: string): void;
  focus(): void;
}

interface RichTextProps {
  /** Read once: afterwards the field holds what is written. */
  html: string;
  label: string;
  placeholder: string;
  onChange: (html: string) => void;
  onSend: () => void;
  ref: Ref<RichTextHandle>;
}

/** A text with formatting; what is pasted comes as plain text, Ctrl+B, Ctrl+I and Ctrl+U are the browser's own, Ctrl+Enter sends. */
export function RichText({ html, label, placeholder, onChange, onSend, ref }: RichTextProps) {
  const styles = useStyles();
  const field = useRef<HTMLDivElement>(null);
  const [isEmpty, setEmpty] = useState(html === "");
  const [first] = useState(() => clean(html));
  useEffect(() => {
    field.current!.innerHTML = first;
  }, [first]);
  function tell() {
    const written = field.current!.innerHTML;
    const hasNothing = field.current!.textContent!.trim() === "" && !/<(img|hr|table)\b/i.test(written);
    setEmpty(hasNothing);
    onChange(hasNothing ? "" : written);
  }
  useImperativeHandle(ref, () => ({
    insert(inserted) {
      const place = field.current!;
      place.focus();
      const selection = getSelection()!;
      if (selection.rangeCount === 0 || !place.contains(selection.anchorNode)) {
        selection.selectAllChildren(place);
        selection.collapseToEnd();
      }
      document.execCommand("insertHTML", false, clean(inserted));
      tell();
    },
    focus: () => field.current!.focus(),
  }));
  function paste(event: ClipboardEvent) {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  }
  return (
    <div
      ref={field}
      className={mergeClasses(styles.field, isEmpty && styles.empty)}
      contentEditable
      suppressContentEditableWarning
      role="textbox"
      aria-multiline
      aria-label={label}
      data-placeholder={placeholder}
      onInput={tell}
      onPaste={paste}
      onDrop={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          onSend();
        }
      }}
    />
  );
}

/** The server has sanitised it; here it stands in our own page, so it is done once more. */
const clean = (html: string) => DOMPurify.sanitize(html, { FORBID_TAGS: ["style", "form", "input", "button", "select", "textarea", "iframe", "object", "embed"], ALLOW_DATA_ATTR: false });
