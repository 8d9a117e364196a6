/** Lets one holder at a time use something; the others wait for their turn. */
export class Turn {
  readonly #waiting: Array<() => void> = [];
  #isTaken = false;

  /**
   * Waits until all who came before have ended their turn.
   * @returns ends the turn; must be called once
   */
  async take(): Promise<() => void> {
    if (this.#isTaken) await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    this.#isTaken = true;
    return () => this.#end();
  }

  /** Passes the turn on, without anybody in between who has not waited. */
  #end(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#isTaken = false;
  }
}
