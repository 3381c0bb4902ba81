import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, DialogTrigger, makeStyles, tokens } from "@fluentui/react-components";
import { useTexts } from "../../i18n/use-texts.ts";

const keys = { move: ["↑ ↓", "J K"], select: ["Space"], open: ["Enter"], ends: ["Home", "End"], search: ["/"], help: ["?"] } as const;

const useStyles = makeStyles({
  list: { display: "grid", gridTemplateColumns: "auto 1fr", gap: "12px 24px", margin: 0 },
  does: { margin: 0 },
  keys: { display: "flex", gap: "6px" },
  key: { padding: "2px 8px", borderRadius: tokens.borderRadiusMedium, border: `1px solid ${tokens.colorNeutralStroke1}`, backgroundColor: tokens.colorNeutralBackground3, fontFamily: tokens.fontFamilyBase, fontSize: tokens.fontSizeBase200 },
});

export function KeysDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <Dialog open={isOpen} onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface style={{ maxWidth: "420px" }}>
        <DialogBody>
          <DialogTitle>{t("contacts.keys.title")}</DialogTitle>
          <DialogContent>
            <dl className={styles.list}>
              {Object.entries(keys).map(([name, each]) => [
                <dt key={name} className={styles.keys}>{each.map((key) => <kbd key={key} className={styles.key}>{key}</kbd>)}</dt>,
                <dd key={`${name} does`} className={styles.does}>{t(`contacts.keys.${name}`)}</dd>,
              ])}
            </dl>
          </DialogContent>
          <DialogActions><DialogTrigger disableButtonEnhancement><Button appearance="primary">{t("close")}</Button></DialogTrigger></DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
