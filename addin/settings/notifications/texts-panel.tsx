import { Field, makeStyles, Select, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type NotificationLanguage, type NotificationTemplate, type NotificationTemplateKey, templateKeys } from "../../../server/contract/notifications.ts";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { notificationKeys } from "./notification-keys.ts";
import { TextForm } from "./text-form.tsx";

const useStyles = makeStyles({
  choice: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(200px, 320px))", gap: "16px", "& > *": { minWidth: 0 }, "& select": { width: "100%", minWidth: 0 } },
  text: { margin: "0 0 16px", color: tokens.colorNeutralForeground2 },
});

/** The words of mails and posts: chosen by occasion and language, changed beside their preview. */
export function TextsPanel() {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const { notifications } = useSettingsCalls();
  const texts = useQuery({ queryKey: notificationKeys.texts, queryFn: notifications.texts });
  const [key, setKey] = useState<NotificationTemplateKey>("assigned");
  const [language, setLanguage] = useState<NotificationLanguage>(i18n.language === "de" ? "de" : "en");
  const nameOf = (each: NotificationTemplateKey) => t(each === "several" || each === "digest" ? `notifications.textOf.${each}` : `notifications.topic.${each}`);
  const isOwn = (found: NotificationTemplate[], each: NotificationTemplateKey) => found.some((text) => text.key === each && text.language === language && !text.isDefault);
  return (
    <Loaded query={texts} skeleton={<SkeletonRows rows={6} />}>
      {(found) => (
        <>
          <Panel title={t("notifications.texts")}>
            <p className={styles.text}>{t("notifications.textsText")}</p>
            <div className={styles.choice}>
              <Field label={t("notifications.textFor")}>
                <Select value={key} onChange={(_event, { value }) => setKey(value as NotificationTemplateKey)}>
                  {templateKeys.map((each) => <option key={each} value={each}>{isOwn(found, each) ? t("notifications.textOwn", { name: nameOf(each) }) : nameOf(each)}</option>)}
                </Select>
              </Field>
              <Field label={t("notifications.textLanguage")}>
                <Select value={language} onChange={(_event, { value }) => setLanguage(value as NotificationLanguage)}>
                  <option value="en" lang="en">English</option>
                  <option value="de" lang="de">Deutsch</option>
                </Select>
              </Field>
            </div>
          </Panel>
          {found.filter((text) => text.key === key && text.language === language).map((text) => <TextForm key={`${key} ${language} ${text.version}`} saved={text} />)}
        </>
      )}
    </Loaded>
  );
}
