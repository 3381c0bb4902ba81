import { makeStyles, tokens } from "@fluentui/react-components";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { PlatformTemplate } from "../../../server/contract/platforms.ts";
import { FieldButtons } from "../templates/field-buttons.tsx";
import { PlacesField, type PlacesHandle } from "../templates/places-field.tsx";
import { ChatBubble } from "./chat-bubble.tsx";
import { lookOf, type Place } from "./chat-look.ts";
import { placeWords } from "./place-words.ts";
import { type PlaceFault, useChatPreview } from "./use-chat-preview.ts";

/** As the server takes it. */
const VALUE_MAX = 2_000;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  label: { margin: "0 0 4px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface ChatPlacesProps {
  template: PlatformTemplate;
  values: Record<string, string>;
  /** Merge fields of the contact file. */
  fields: string[];
  importId: string;
  /** By the places' keys: what stands against a value. */
  problems: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
}

/** What goes into each place of an approved template, and how the first person will read it. */
export function ChatPlaces({ template: { places, components }, values, fields, importId, problems, onChange }: ChatPlacesProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const boxes = useRef(new Map<string, PlacesHandle | null>());
  const lastUsed = useRef(places[0]?.key ?? "");
  const { filled, faults, name } = useChatPreview({ importId, places, values });
  return (
    <div className={styles.root}>
      {places.length === 0 && <p className={styles.quiet}>{t("chatTemplate.noPlaces")}</p>}
      {places.map((place) => (
        <PlacesField
          key={place.key} ref={(box) => { boxes.current.set(place.key, box); }}
          label={labelOf(place)} value={values[place.key] ?? ""} fields={fields} lengthMax={VALUE_MAX} isRequired
          hint={place.kind === "text" ? undefined : t("chatTemplate.addressHint")} problem={problems[place.key] ?? (faults[place.key] && wordsOf(faults[place.key]!))}
          onChange={(value) => onChange({ ...values, [place.key]: value })} onFocus={() => (lastUsed.current = place.key)}
        />
      ))}
      {places.length > 0 && fields.length > 0 && <FieldButtons fields={fields} onInsert={(field) => boxes.current.get(lastUsed.current)?.insert(`{{ ${field} }}`)} />}
      <div>
        <p className={styles.label}>{name ? t("chatTemplate.previewFor", { name }) : t("chatTemplate.preview")}</p>
        <ChatBubble look={lookOf(components, filled)} label={t("chatTemplate.preview")} />
      </div>
    </div>
  );

  function labelOf({ kind, label, key }: Place): string {
    return kind === "text" ? placeWords(t, key) : t(`chatTemplate.media.${kind}`, { defaultValue: label });
  }

  function wordsOf(fault: PlaceFault): string {
    return fault.kind === "no_field" ? t("chatTemplate.noField", { field: fault.field }) : t("chatTemplate.notLiquid", { open: "{{", close: "}}" });
  }
}
