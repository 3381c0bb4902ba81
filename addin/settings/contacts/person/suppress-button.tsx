import { Button, Field, makeStyles, Popover, PopoverSurface, PopoverTrigger, Radio, RadioGroup } from "@fluentui/react-components";
import { useState } from "react";
import { useTexts } from "../../i18n/use-texts.ts";
import { givenReasons, type GivenReason } from "../use-reason-word.ts";

const useStyles = makeStyles({ form: { display: "flex", flexDirection: "column", gap: "12px", width: "260px" } });

export function SuppressButton({ address, isBusy, onSuppress }: { address: string; isBusy: boolean; onSuppress: (reason: GivenReason) => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState<GivenReason>("asked");
  const act = () => {
    setOpen(false);
    onSuppress(reason);
  };
  return (
    <Popover open={isOpen} onOpenChange={(_, data) => setOpen(data.open)} trapFocus positioning="below-end">
      <PopoverTrigger disableButtonEnhancement><Button size="small" disabledFocusable={isBusy} aria-label={t("contacts.suppressNamed", { address })}>{t("contacts.suppress")}</Button></PopoverTrigger>
      <PopoverSurface aria-label={t("contacts.suppressNamed", { address })}>
        <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); act(); }}>
          <Field label={t("suppressions.reasonLabel")}>
            <RadioGroup value={reason} onChange={(_, { value }) => setReason(value as GivenReason)}>
              {givenReasons.map((each) => <Radio key={each} value={each} label={t(`suppressions.reason.${each}`)} />)}
            </RadioGroup>
          </Field>
          <Button type="submit" appearance="primary">{t("contacts.suppress")}</Button>
        </form>
      </PopoverSurface>
    </Popover>
  );
}
