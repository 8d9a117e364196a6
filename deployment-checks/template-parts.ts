/** What a template says, as far as parts of it are taken. */
export interface TemplateText {
  readonly Resources: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

/** `${Name}` or `${Name.Attribute}` in the text of Fn::Sub; `${!Name}` is text. */
const SUBSTITUTED = /\$\{(?<name>[^!}.]+)/g;

/**
 * Leaves out of templates what an earlier template has as well, so that each distinct resource and output is looked at once: a setting changes few of them. What
 * a resource or an output that is left refers to is left, too.
 * @param templates by name
 * @returns the parts that are not empty, by the names of their templates
 */
export function distinctParts<Template extends TemplateText>(
  templates: ReadonlyMap<string, Template>,
): ReadonlyMap<string, Template> {
  const seen = new Set<string>();
  const isNew = ([name, content]: readonly [string, unknown]): boolean => {
    const before = seen.size;
    return seen.add(`${name} ${JSON.stringify(content)}`).size > before;
  };
  const parts = new Map<string, Template>();
  for (const [name, template] of templates) {
    const resources = Object.entries(template.Resources).filter(isNew);
    const outputs = Object.entries(template.Outputs ?? {}).filter(isNew);
    if (resources.length + outputs.length === 0) continue;
    const names = [...resources.map(([id]) => id), ...referredNames(Object.fromEntries(outputs))];
    const Resources = withReferred(template.Resources, names);
    parts.set(name, { ...template, Resources, Outputs: Object.fromEntries(outputs) });
  }
  return parts;
}

/** Takes resources of these names, and the resources that they refer to, and so on. */
function withReferred(all: TemplateText['Resources'], names: readonly string[]): Record<string, unknown> {
  const taken: Record<string, unknown> = {};
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (!Object.hasOwn(all, name) || Object.hasOwn(taken, name)) continue;
    taken[name] = all[name];
    waiting.push(...referredNames(all[name]));
  }
  return taken;
}

/** Returns the names that a value refers to: of resources, parameters and pseudo parameters. */
function referredNames(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referredNames);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, content]) => {
    const first: unknown = Array.isArray(content) ? content[0] : content;
    if (typeof first !== 'string') return referredNames(content);
    if (key === 'Ref') return [first];
    if (key === 'Fn::GetAtt') return [first.split('.')[0] ?? ''];
    if (key === 'DependsOn') return [content].flat().map(String);
    if (key !== 'Fn::Sub') return referredNames(content);
    const inText = [...first.matchAll(SUBSTITUTED)].map(({ groups }) => groups?.['name'] ?? '');
    return [...inText, ...referredNames(content)];
  });
}
