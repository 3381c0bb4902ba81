/** Bounds of one template: characters parsed, milliseconds and objects of one rendering of one part. */
export const PARSE_LENGTH_MAX = 600_000;
export const RENDER_MS_MAX = 250;
export const RENDER_MEMORY_MAX = 5_000_000;

export const SUBJECT_LENGTH_MAX = 255;
/** Characters of a line, RFC 5322, 2.1.1. */
export const HEADER_LENGTH_MAX = 998;
export const HEADERS_MAX = 20;

/** Ways in which one template's rows may differ before the least used is sanitised anew. */
export const SHAPES_KEPT_MAX = 64;
/** Compiled versions in memory. */
export const COMPILED_KEPT_MAX = 50;

/** A file of templates, attachments within: what is written can be read again. */
export const TEMPLATES_FILE_BYTES_MAX = 100 * 1024 * 1024;
export const TEMPLATES_PER_FILE_MAX = 1_000;
export const VERSIONS_PER_TEMPLATE_MAX = 1_000;

/** A file that was sent and never saved with a template or a campaign goes after this. */
export const UNUSED_FILE_KEPT_MS = 24 * 60 * 60 * 1000;

/** Lines that differ beyond this are shown as taken out and put in as a whole. */
export const DIFF_CHANGES_MAX = 2_000;
export const DIFF_CONTEXT_LINES = 3;
