import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, tokens } from "@fluentui/react-components";
import { useState } from "react";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  body: { whiteSpace: "normal", display: "block" },
  text: { margin: "4px 0 12px" },
  list: { margin: "0 0 12px", padding: 0, listStyle: "none", display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(120px, 1fr))", gap: "4px 16px", direction: "ltr", fontFamily: tokens.fontFamilyMonospace },
});

/** Told once: the database has hashes alone. */
export function RecoveryList({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const [isCopied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(codes.join("\n")).then(() => setCopied(true), () => setCopied(false));
  return (
    <MessageBar intent="success" layout="multiline">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{t("myAccount.codesTitle")}</MessageBarTitle>
        <p className={styles.text}>{t("myAccount.codesText")}</p>
        <ul className={styles.list}>{codes.map((code) => <li key={code}>{code}</li>)}</ul>
      </MessageBarBody>
      <MessageBarActions>
        <Button onClick={() => void copy()}>{t(isCopied ? "copy.done" : "copy.copy")}</Button>
        <Button onClick={onDone}>{t("myAccount.codesDone")}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}
