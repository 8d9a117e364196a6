import type { Section } from './section.ts';

/**
 * Replaces the sections of a document. A section is between its markers, for example `<!-- evaluate:series -->` and `<!-- /evaluate:series -->`.
 * @param document Markdown
 * @param sections new sections; a section without markers in the document is ignored
 * @returns the document; all text outside of the markers is unchanged
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
 * Reads the text between the markers of a section.
 * @returns undefined if the document has no such markers
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
