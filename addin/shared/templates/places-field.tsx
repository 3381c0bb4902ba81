import { Field, Input, makeStyles, Textarea } from "@fluentui/react-components";
import { useImperativeHandle, useRef, type ClipboardEvent, type DragEvent, type Ref } from "react";
import { FieldCompletion } from "./field-completion.tsx";
import { usePlaces } from "./use-places.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  body: { "& textarea": { minHeight: "200px", maxHeight: "none" } },
  small: { "& textarea": { minHeight: "96px", maxHeight: "none" } },
});

/** Puts a text at the caret of a field. */
export interface PlacesHandle {
  insert: (text: string, options?: { onOwnLine: boolean }) => void;
}

interface PlacesFieldProps {
  ref?: Ref<PlacesHandle>;
  label: string;
  value: string;
  fields: string[];
  /** Lines to be seen; left out: one. */
  lines?: "few" | "many";
  lang?: string | undefined;
  lengthMax?: number;
  hint?: string | undefined;
  problem?: string | undefined;
  isRequired?: boolean;
  onChange: (value: string) => void;
  onFocus?: () => void;
  /** Files that are pasted or dropped into it. */
  onFiles?: (files: File[]) => void;
}

/** A text with merge fields, which are offered when `{{` is typed. */
export function PlacesField({ ref, label, value, fields, lines, lang, lengthMax, hint, problem, isRequired = false, onChange, onFocus, onFiles }: PlacesFieldProps) {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const places = usePlaces({ box: lines ? area : input, text: value, onChange, fields });
  useImperativeHandle(ref, () => ({ insert: places.insert }));
  const takeFiles = (event: ClipboardEvent | DragEvent, from: DataTransfer | null) => {
    const files = [...(from?.files ?? [])];
    if (!onFiles || files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  };
  return (
    <div className={styles.root}>
      <Field label={label} required={isRequired} size="small" {...(hint && { hint })} {...(problem && { validationMessage: problem })}>
        {lines ? (
          <Textarea
            {...places.props} ref={area} className={lines === "many" ? styles.body : styles.small} resize="vertical" spellCheck dir="auto" {...(lang && { lang })} {...(lengthMax && { maxLength: lengthMax })}
            onFocus={() => onFocus?.()} onPaste={(event) => takeFiles(event, event.clipboardData)} onDrop={(event) => takeFiles(event, event.dataTransfer)} onDragOver={(event) => onFiles && event.dataTransfer.types.includes("Files") && event.preventDefault()}
          />
        ) : <Input {...places.props} ref={input} dir="auto" {...(lang && { lang })} {...(lengthMax && { maxLength: lengthMax })} onFocus={() => onFocus?.()} />}
      </Field>
      <FieldCompletion {...places.completion} />
    </div>
  );
}
