import { InvalidArgumentError } from 'commander';
import { likelyName } from '../core/settings/nearest-names.ts';

/**
 * Returns the reader of a word from a fixed list.
 * @param choices the allowed words
 * @returns a function that returns an allowed word, and names the likely one if the word is none
 */
export function choiceOf(choices: readonly string[]): (text: string) => string {
  return (text) => {
    if (choices.includes(text)) return text;
    const meant = likelyName(text, choices);
    const advice = meant === undefined ? '' : ` Did you mean ${meant}?`;
    throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.${advice}`);
  };
}
