import { Badge, Button, makeStyles } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Account, Proof } from "../../../server/contract/accounts.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { FactorSetUp } from "./factor-set-up.tsx";
import { ProofForm } from "./proof-form.tsx";
import { RecoveryList } from "./recovery-list.tsx";

const useStyles = makeStyles({
  text: { margin: "0 0 12px", maxWidth: "70ch" },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

type Step = "idle" | "add" | "remove" | "renew";

/** The second factor: an app on the telephone, and codes for the day on which it is lost. */
export function FactorPanel({ account }: { account: Account }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { account: calls } = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [step, setStep] = useState<Step>("idle");
  const [codes, setCodes] = useState<string[] | null>(null);
  const refresh = () => void queries.invalidateQueries({ queryKey: settingsKeys.account });
  const go = (next: Step) => {
    setStep(next);
    begin.reset();
    remove.reset();
    renew.reset();
  };
  const show = (made: { codes: string[] }) => {
    setCodes(made.codes);
    go("idle");
    refresh();
  };
  const begin = useMutation({ mutationFn: (proof: Proof) => calls.beginFactor(proof) });
  const renew = useMutation({ mutationFn: (proof: Proof) => calls.renewCodes(proof), onSuccess: show });
  const remove = useMutation({ mutationFn: (proof: Proof) => calls.removeFactor(proof), onSuccess: () => { tell({ text: t("myAccount.factorRemoved") }); go("idle"); refresh(); } });
  const isOn = account.factorSince !== null;
  const state = <Badge appearance="tint" color={isOn ? "success" : "informative"}>{t(isOn ? "myAccount.on" : "myAccount.off")}</Badge>;
  return (
    <Panel title={t("myAccount.factor")} aside={state}>
      {codes && <RecoveryList codes={codes} onDone={() => setCodes(null)} />}
      {!codes && step === "idle" && (
        <>
          <p className={styles.text}>{isOn ? <>{t("myAccount.factorSince")} <RelativeTime at={account.factorSince!} />. {t("myAccount.codesLeft", { count: account.recoveryCodesLeft })}</> : t(account.hasPassword ? "myAccount.factorText" : "myAccount.factorNeedsPassword")}</p>
          <div className={styles.actions}>
            {isOn && <Button onClick={() => go("renew")}>{t("myAccount.newCodes")}</Button>}
            {isOn && <Button onClick={() => go("remove")}>{t("myAccount.removeFactor")}</Button>}
            {!isOn && account.hasPassword && <Button onClick={() => go("add")}>{t("myAccount.addFactor")}</Button>}
          </div>
        </>
      )}
      {step === "add" && !begin.data && <ProofForm account={account} submit={t("myAccount.goOn")} isBusy={begin.isPending} error={begin.error} onProof={(proof) => begin.mutate(proof)} onCancel={() => go("idle")} />}
      {step === "add" && begin.data && <FactorSetUp begun={begin.data} onDone={show} onCancel={() => go("idle")} />}
      {step === "renew" && <ProofForm account={account} submit={t("myAccount.newCodes")} isBusy={renew.isPending} error={renew.error} onProof={(proof) => renew.mutate(proof)} onCancel={() => go("idle")} />}
      {step === "remove" && <ProofForm account={account} submit={t("myAccount.removeFactor")} isBusy={remove.isPending} error={remove.error} onProof={(proof) => remove.mutate(proof)} onCancel={() => go("idle")} />}
    </Panel>
  );
}
