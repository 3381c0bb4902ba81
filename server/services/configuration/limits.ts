export const FORMAT = "mailroom.configuration";
export const FORMAT_VERSION = 1;
/** Files of templates included, in Base64. */
export const CONFIG_BYTES_MAX = 64 * 1024 * 1024;
/** Of one section. */
export const ITEMS_MAX = 10_000;
/** Conditions within conditions are the deepest that there is. */
export const DEPTH_MAX = 30;
export const FAULTS_SHOWN_MAX = 50;
