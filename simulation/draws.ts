/** Numbers that chance has chosen, used one after the other. */
export class Draws {
  readonly #numbers: readonly number[];
  #count = 0;

  /** @param numbers used in order, and again from the first when they are used up */
  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** How many numbers were used. */
  get count(): number {
    return this.#count;
  }

  /** Returns a number below a limit; 0 for a limit of 0. */
  draw(limit: number): number {
    const drawn = this.#numbers[this.#count % this.#numbers.length] ?? 0;
    // Once the numbers are used again, they mean something else.
    const again = Math.floor(this.#count / Math.max(1, this.#numbers.length));
    this.#count++;
    return limit === 0 ? 0 : (drawn + again) % limit;
  }
}
