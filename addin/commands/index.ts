import { convertToCase } from "./convert-to-case.ts";
import { onCommand } from "../shared/office.ts";

/** Named in the manifest as the function of the ribbon's button. */
onCommand("convertToCase", ({ completed }) => void convertToCase().finally(completed));
