import { useTexts } from "../i18n/use-texts.ts";
import { formatDuration, parseDuration } from "../sla/duration.ts";
import { TypedInput, type TypedInputProps } from "./typed-input.tsx";

type Props<Value> = Pick<TypedInputProps<Value>, "label" | "value" | "isInvalid" | "describedBy" | "placeholder" | "onChange">;

/** "12 h", "1 h 30 min"; NaN: it cannot be read. */
export function DurationInput(props: Props<number>) {
  const { t } = useTexts();
  return <TypedInput placeholder={t("rules.editor.durationHint")} {...props} format={(minutes) => (Number.isFinite(minutes) ? formatDuration(minutes) : "")} parse={readMinutes} />;
}

function readMinutes(text: string): number {
  const parsed = parseDuration(text);
  return "minutes" in parsed ? parsed.minutes : Number.NaN;
}

export function NumberInput({ isPercent = false, ...props }: Props<number> & { isPercent?: boolean }) {
  const factor = isPercent ? 100 : 1;
  const parse = (text: string) => (text.trim() === "" ? Number.NaN : Number(text.replace(",", ".")) / factor);
  return <TypedInput {...props} contentAfter={isPercent ? "%" : undefined} format={(value) => (Number.isFinite(value) ? String(Math.round(value * factor * 1e6) / 1e6) : "")} parse={parse} />;
}

/** Words parted by commas. */
export function WordsInput(props: Props<readonly string[]>) {
  const parse = (text: string) => [...new Set(text.split(/[,;\n]/).map((word) => word.trim()).filter(Boolean))];
  return <TypedInput<readonly string[]> {...props} format={(words) => words.join(", ")} parse={parse} />;
}

/** A moment in the reader's own zone, kept as ISO 8601. */
export function MomentInput(props: Props<string>) {
  const parse = (text: string) => (text && !Number.isNaN(Date.parse(text)) ? new Date(text).toISOString() : "");
  return <TypedInput {...props} type="datetime-local" format={localMinute} parse={parse} />;
}

function localMinute(iso: string): string {
  const at = new Date(iso);
  if (!iso || Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
