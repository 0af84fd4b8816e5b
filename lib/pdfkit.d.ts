/** What pdfkit 0.20 takes and its published types leave out. */
declare namespace PDFKit.Mixins {
  interface PDFAttachmentOptions {
    /** AFRelationship of ISO 19005-3. */
    relationship?: "Source" | "Supplement";
  }
  interface StructureElementOptions {
    scope?: "Column" | "Row";
    bbox?: [number, number, number, number];
  }
}
declare namespace PDFKit {
  interface PDFOutline {
    addItem(title: string, options: { readonly top: number; readonly left: number }): PDFOutline;
  }
}
