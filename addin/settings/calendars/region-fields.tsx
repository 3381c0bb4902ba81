import { Checkbox, Field, makeStyles, Select } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { holidayKinds, type HolidayRegion } from "../../../server/contract/calendars.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Choices } from "../ui/choices.tsx";

const useStyles = makeStyles({
  row: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(180px, 1fr))", gap: "16px", "& > *": { minWidth: 0 }, "& select": { width: "100%", minWidth: 0 } },
  kinds: { display: "flex", flexWrap: "wrap", gap: "0 8px", marginInlineStart: "-8px" },
});

interface RegionFieldsProps {
  region: HolidayRegion | null;
  isReadOnly: boolean;
  onChange: (region: HolidayRegion | null) => void;
}

/** Whose holidays: a country, and the parts of it that have some of their own. */
export function RegionFields({ region, isReadOnly, onChange }: RegionFieldsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const countries = useRegions("country", region);
  const states = useRegions("state", region);
  const parts = useRegions("region", region);
  const toggle = (kind: HolidayRegion["kinds"][number], isOn: boolean) => {
    const kinds = holidayKinds.filter((each) => (each === kind ? isOn : region!.kinds.includes(each)));
    if (kinds.length > 0) onChange({ ...region!, kinds });
  };
  return (
    <>
      <div className={styles.row}>
        <Field label={t("calendars.region.country")}>
          <Select disabled={isReadOnly} value={region?.country ?? ""} onChange={(_, { value }) => onChange(value === "" ? null : { country: value, state: null, region: null, kinds: region?.kinds ?? ["public"] })}>
            <option value="">{t("calendars.region.none")}</option>
            {countries.map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
          </Select>
        </Field>
        {region && states.length > 0 && (
          <Field label={t("calendars.region.state")}>
            <Select disabled={isReadOnly} value={region.state ?? ""} onChange={(_, { value }) => onChange({ ...region, state: value || null, region: null })}>
              <option value="">{t("calendars.region.whole")}</option>
              {states.map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
            </Select>
          </Field>
        )}
        {region?.state && parts.length > 0 && (
          <Field label={t("calendars.region.region")}>
            <Select disabled={isReadOnly} value={region.region ?? ""} onChange={(_, { value }) => onChange({ ...region, region: value || null })}>
              <option value="">{t("calendars.region.whole")}</option>
              {parts.map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
            </Select>
          </Field>
        )}
      </div>
      {region && (
        <Choices label={t("calendars.region.kinds")} className={styles.kinds}>
          {holidayKinds.map((kind) => <Checkbox key={kind} disabled={isReadOnly} label={t(`calendars.kind.${kind}`)} checked={region.kinds.includes(kind)} onChange={(_, { checked }) => toggle(kind, checked === true)} />)}
        </Choices>
      )}
    </>
  );
}

/** The countries; the states of the one that is chosen; the regions of the state. */
function useRegions(level: "country" | "state" | "region", chosen: HolidayRegion | null) {
  const { i18n } = useTexts();
  const calls = useSettingsCalls();
  const language = i18n.language.slice(0, 2);
  const country = level === "country" ? undefined : chosen?.country;
  const state = level === "region" ? (chosen?.state ?? undefined) : undefined;
  const isAsked = level === "country" || (level === "state" ? country !== undefined : state !== undefined);
  const query = useQuery({ queryKey: settingsKeys.regions(language, country, state), queryFn: () => calls.calendars.regions(language, country, state), enabled: isAsked, staleTime: Number.POSITIVE_INFINITY });
  return isAsked ? (query.data ?? []) : [];
}
