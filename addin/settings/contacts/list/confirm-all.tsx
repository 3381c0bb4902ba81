import { Button, makeStyles, Popover, PopoverSurface, PopoverTrigger } from "@fluentui/react-components";
import { SubtractSquareMultiple20Regular } from "@fluentui/react-icons";
import { useState } from "react";
import { useTexts } from "../../i18n/use-texts.ts";

const useStyles = makeStyles({ body: { display: "flex", flexDirection: "column", gap: "12px", maxWidth: "280px" }, text: { margin: 0 }, actions: { display: "flex", gap: "8px" } });

/** Acts at once, or asks first where there is no way back. */
export function ConfirmAll({ text, question, isBusy, onYes }: { text: string; question: string | null; isBusy: boolean; onYes: () => Promise<unknown> }) {
  const styles = useStyles();
  const { t } = useTexts();
  const [isOpen, setOpen] = useState(false);
  const act = () => {
    setOpen(false);
    void onYes();
  };
  const icon = <SubtractSquareMultiple20Regular />;
  if (!question) return <Button appearance="subtle" icon={icon} disabledFocusable={isBusy} onClick={act}>{text}</Button>;
  return (
    <Popover open={isOpen} onOpenChange={(_, data) => setOpen(data.open)} trapFocus positioning="below-end">
      <PopoverTrigger disableButtonEnhancement><Button appearance="subtle" icon={icon} disabledFocusable={isBusy}>{text}</Button></PopoverTrigger>
      <PopoverSurface aria-label={text}>
        <div className={styles.body}>
          <p className={styles.text}>{question}</p>
          <div className={styles.actions}>
            <Button appearance="primary" onClick={act}>{text}</Button>
            <Button appearance="subtle" onClick={() => setOpen(false)}>{t("cancel")}</Button>
          </div>
        </div>
      </PopoverSurface>
    </Popover>
  );
}
