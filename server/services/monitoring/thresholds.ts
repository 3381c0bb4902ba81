import { Thresholds } from "../../contract/monitoring.ts";
import { singleSettings } from "../settings/single-settings.ts";

/** Beyond which those who run the desk are told. */
const defaults: Thresholds = { responseMs: 1_000, errorPercent: 5, memoryPercent: 80, cpuPercent: 90, databaseMs: 1_000, queueSeconds: 300, failedJobs: 10, limitLeftPercent: 10 };

export const { read: readThresholds, save: saveThresholds } = singleSettings<Thresholds>({ type: "thresholds", id: "00000000-0000-4000-8000-000000000006" }, { schema: Thresholds.partial(), defaults });
