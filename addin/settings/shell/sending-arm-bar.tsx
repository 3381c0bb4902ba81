import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMe, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({ bar: { marginBottom: "20px" } });

/** Says on every page that a copied or restored database sends nothing, and lets an admin change that. */
export function SendingArmBar() {
  const styles = useStyles();
  const { t } = useTexts();
  const { may } = useMe();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { data: arm } = useQuery({ queryKey: settingsKeys.sendingArm, queryFn: calls.sendingArm });
  const confirm = useMutation({ mutationFn: calls.armSending, onSuccess: (now) => queries.setQueryData(settingsKeys.sendingArm, now) });
  if (!arm || arm.isArmed) return null;
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{t("sendingArm.title")}</MessageBarTitle>
        {t("sendingArm.text", { count: arm.waitingCount })} {t(may.includes("armSending") ? "sendingArm.look" : "sendingArm.askAdmin")}
      </MessageBarBody>
      {may.includes("armSending") && (
        <MessageBarActions>
          <Button disabledFocusable={confirm.isPending} onClick={() => confirm.mutate()}>{t("sendingArm.confirm")}</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}
