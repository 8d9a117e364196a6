/** Lets one holder at a time use something; the others wait for their turn. */
export class Turn {
  #last: Promise<void> = Promise.resolve();

  /**
   * Waits until all who came before have ended their turn.
   * @returns ends the turn; must be called once
   */
  async take(): Promise<() => void> {
    const before = this.#last;
    let end: () => void = () => undefined;
    this.#last = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    return end;
  }
}
