/** How far somebody is with a file; kept by the host, so that it survives the page. */
export interface ImportPlace {
  uploadId: string | null;
  fileName: string;
  importId: string | null;
}

export const emptyPlace: ImportPlace = { uploadId: null, fileName: "", importId: null };
