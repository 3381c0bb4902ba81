import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import type { Invited } from "../../../server/contract/accounts.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { CopyField } from "../ui/copy-field.tsx";

/** Mailed where the desk sends mail; to be handed over in any case where it does not. */
export function InvitationLink({ invited, name, onDone }: { invited: Invited; name: string; onDone: () => void }) {
  const { t } = useTexts();
  return (
    <MessageBar intent="success" layout="multiline" style={{ paddingBlock: "12px" }}>
      <MessageBarBody style={{ whiteSpace: "normal", display: "block", paddingInlineEnd: "12px" }}>
        <MessageBarTitle>{t("people.invitedTitle", { name })}</MessageBarTitle>
        <p style={{ margin: "4px 0 12px" }}>{t(invited.isMailed ? "people.invitedMailed" : "people.invitedByHand")}</p>
        <CopyField label={t("people.invitedLink")} value={invited.link} />
      </MessageBarBody>
      <MessageBarActions><Button onClick={onDone}>{t("close")}</Button></MessageBarActions>
    </MessageBar>
  );
}
