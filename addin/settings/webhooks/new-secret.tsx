import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import { useTexts } from "../i18n/use-texts.ts";
import { CopyField } from "../ui/copy-field.tsx";

/** Kept sealed on the server from here on: no other screen can show it. */
export function NewSecret({ secret, isRenewed = false, onDone }: { secret: string; isRenewed?: boolean; onDone: () => void }) {
  const { t } = useTexts();
  return (
    <MessageBar intent="success" layout="multiline" style={{ paddingBlock: "12px" }}>
      <MessageBarBody style={{ whiteSpace: "normal", display: "block", paddingInlineEnd: "12px" }}>
        <MessageBarTitle>{t(isRenewed ? "webhooks.renewedTitle" : "webhooks.secretTitle")}</MessageBarTitle>
        <p style={{ margin: "4px 0 12px" }}>{t(isRenewed ? "webhooks.renewedText" : "webhooks.secretText")}</p>
        <CopyField label={t("webhooks.secret")} value={secret} />
      </MessageBarBody>
      <MessageBarActions><Button onClick={onDone}>{t("webhooks.secretDone")}</Button></MessageBarActions>
    </MessageBar>
  );
}
