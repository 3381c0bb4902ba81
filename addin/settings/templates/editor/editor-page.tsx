import { Button, makeStyles, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, tokens } from "@fluentui/react-components";
import { ArrowLeft16Regular, History20Regular, MoreHorizontal20Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Template } from "../../../../server/contract/templates.ts";
import { SkeletonRows } from "../../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { goTo, hrefOf } from "../../shell/route.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { Page } from "../../ui/page.tsx";
import { useExportTemplates } from "../library/use-export-templates.ts";
import { useTemplateActions } from "../library/use-template-actions.ts";
import { useTemplateCalls } from "../use-template-calls.ts";
import { Editor } from "./editor.tsx";
import { VersionsDrawer } from "./versions-drawer.tsx";

const useStyles = makeStyles({
  back: {
    display: "inline-flex", alignItems: "center", gap: "4px", marginBottom: "8px", color: tokens.colorNeutralForeground2, textDecorationLine: "none", borderRadius: tokens.borderRadiusMedium,
    ":hover": { color: tokens.colorNeutralForeground1, textDecorationLine: "underline" }, ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "2px" },
  },
  icon: { display: "inline-flex", ":dir(rtl)": { transform: "scaleX(-1)" } },
  actions: { display: "flex", gap: "8px" },
});

/** `id` null: a new template. */
export function EditorPage({ id }: { id: string | null }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useTemplateCalls();
  const template = useQuery({ queryKey: settingsKeys.template(id ?? "new"), queryFn: () => calls.one(id!), enabled: id !== null });
  useEffect(() => {
    scrollTo(0, 0);
    document.getElementById("main")?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <a className={styles.back} href={hrefOf("templates")}><span className={styles.icon} aria-hidden><ArrowLeft16Regular /></span>{t("section.templates")}</a>
      {id === null ? <Page title={t("templates.new")} text={t("templates.newText")}><Editor template={null} /></Page> : (
        <Loaded query={template} skeleton={<SkeletonRows rows={8} />}>{(loaded) => <Page title={loaded.name} text={loaded.description || undefined} action={<Actions template={loaded} />}><Editor template={loaded} /></Page>}</Loaded>
      )}
    </>
  );
}

function Actions({ template }: { template: Template }) {
  const styles = useStyles();
  const { t } = useTexts();
  const maySave = useMay("saveTemplate");
  const exporting = useExportTemplates();
  const { clone, remove } = useTemplateActions();
  const [areVersionsOpen, openVersions] = useState(false);
  return (
    <div className={styles.actions}>
      <Button icon={<History20Regular />} onClick={() => openVersions(true)}>{t("templates.version", { version: template.version })}</Button>
      {maySave && (
        <Menu>
          <MenuTrigger disableButtonEnhancement><Button icon={<MoreHorizontal20Regular />} aria-label={t("templates.actions", { name: template.name })} /></MenuTrigger>
          <MenuPopover>
            <MenuList>
              <MenuItem onClick={() => clone.mutate(template.id)}>{t("templates.clone")}</MenuItem>
              <MenuItem onClick={() => exporting.mutate({ ids: [template.id], withHistory: false })}>{t("templates.export")}</MenuItem>
              <MenuItem onClick={() => remove.mutate(template, { onSuccess: () => goTo("templates") })}>{t("templates.delete")}</MenuItem>
            </MenuList>
          </MenuPopover>
        </Menu>
      )}
      {areVersionsOpen && <VersionsDrawer template={template} onClose={() => openVersions(false)} />}
    </div>
  );
}
