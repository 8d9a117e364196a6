import type { Section } from './section.ts';

/**
 * Puts sections between their markers, `<!-- evaluate:series -->` and `<!-- /evaluate:series -->`.
 * @param document Markdown
 * @param sections those without markers in the document are left out
 * @returns the document with the rest unchanged
 */
export function renewSections(document: string, sections: readonly Section[]): string {
  return sections.reduce((text, { id, text: content }) => {
    const [begin, end] = markersOf(id);
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    return from < 0 || to < from ? text : `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
  }, document);
}

/**
 * Reads what stands between the markers of a section.
 * @returns undefined when the document has none
 */
export function sectionIn(document: string, id: Section['id']): string | undefined {
  const [begin, end] = markersOf(id);
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  return from < 0 || to < from ? undefined : document.slice(from + begin.length, to).trim();
}

function markersOf(id: Section['id']): [begin: string, end: string] {
  return [`<!-- evaluate:${id} -->`, `<!-- /evaluate:${id} -->`];
}
