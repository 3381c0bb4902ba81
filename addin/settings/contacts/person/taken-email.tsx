import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody } from "@fluentui/react-components";
import type { Contact } from "../../../../server/contract/contacts.ts";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { goTo } from "../../shell/route.ts";

const useStyles = makeStyles({ bar: { paddingBlock: "8px" }, body: { whiteSpace: "normal" } });

/** The address is somebody else's: they are opened, or, where both are one person, merged. */
export function TakenEmail({ contact, ownerId, text }: { contact: Contact | null; ownerId: string; text: string }) {
  const styles = useStyles();
  const { t } = useTexts();
  const mayMerge = useMay("mergeContacts");
  return (
    <MessageBar intent="error" layout="multiline" className={styles.bar}>
      <MessageBarBody className={styles.body}>{text}</MessageBarBody>
      <MessageBarActions>
        {contact && mayMerge && <Button size="small" onClick={() => goTo("contacts", contact.id, "merge", ownerId)}>{t("contacts.duplicates.merge")}</Button>}
        <Button size="small" onClick={() => goTo("contacts", ownerId)}>{t("contacts.openOwner")}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}
