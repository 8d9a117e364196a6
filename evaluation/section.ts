/** A section of the output of an evaluation. */
export interface Section {
  /** Name in the markers of the section in a document. */
  readonly id: 'quick' | 'rules' | 'series' | 'hosts' | 'real' | 'cases';
  /** Markdown that is also readable as plain text, without a newline at its end. */
  readonly text: string;
}

/** Prints the progress of the work. */
export type Progress = (what: string) => void;
