import { MessageBar, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";

/** Says why nothing moves while a copied or restored database waits for an admin. */
export function SendingArmNote() {
  const { t } = useTranslation();
  const calls = useCalls();
  const { data: arm } = useQuery({ queryKey: keys.sendingArm, queryFn: calls.sendingArm });
  if (!arm || arm.isArmed) return null;
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody><MessageBarTitle>{t("merge.disarmed.title")}</MessageBarTitle> {t("merge.disarmed.text")}</MessageBarBody>
    </MessageBar>
  );
}
