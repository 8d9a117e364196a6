/** A part of what an evaluation prints. */
export interface Section {
  /** Names the markers of the part in a document. */
  readonly id: 'quick' | 'rules' | 'series' | 'hosts' | 'real';
  /** Markdown that reads as plain text too, without a newline at its end. */
  readonly text: string;
}

/** Tells how far the work is. */
export type Progress = (what: string) => void;
