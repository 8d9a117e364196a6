import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An attribute of a class or an object, as OCSF publishes it. */
interface Attribute {
  readonly type: string;
  readonly requirement: 'required' | 'recommended' | 'optional';
  readonly object_type?: string;
  readonly is_array?: true;
  readonly profile?: string;
  /** Allowed values, as text. */
  readonly enum?: readonly string[];
}

interface Entity {
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Names of attributes of which at least one, or just one, must be there. */
  readonly constraints?: Readonly<Partial<Record<'at_least_one' | 'just_one', readonly string[]>>>;
}

interface BaseType {
  readonly type?: string;
  readonly regex?: string;
  readonly range?: readonly [number, number];
  readonly max_len?: number;
}

/** The parts of the published schema that stand in the file beside this one. */
interface OcsfExtract {
  readonly version: string;
  readonly class: Entity & { readonly uid: number; readonly category_uid: number };
  readonly objects: Readonly<Record<string, Entity>>;
  readonly types: Readonly<Record<string, BaseType>>;
}

type JsonSchema = Readonly<Record<string, unknown>>;

const file = join(import.meta.dirname, 'detection-finding-1.6.0.json');

/** The published schema of the class Detection Finding. */
export const OCSF = JSON.parse(readFileSync(file, 'utf8')) as OcsfExtract;

/** Types of JSON, by the types of OCSF that are no narrower form of another. */
const JSON_TYPES: Readonly<Record<string, JsonSchema>> = {
  boolean_t: { type: 'boolean' },
  integer_t: { type: 'integer' },
  long_t: { type: 'integer' },
  float_t: { type: 'number' },
  string_t: { type: 'string' },
  json_t: {},
};

/**
 * Writes the class as JSON Schema, as strict as OCSF: an attribute that the class or an object does not have is refused, and so is one of a profile that
 * the finding does not name.
 * @param profiles names of the profiles of the finding
 */
export function classSchema(profiles: readonly string[]): JsonSchema {
  const objects = Object.entries(OCSF.objects).map(([name, object]) => [name, entitySchema(object, profiles)] as const);
  return { ...entitySchema(OCSF.class, profiles), $defs: Object.fromEntries(objects) };
}

function entitySchema({ attributes, constraints = {} }: Entity, profiles: readonly string[]): JsonSchema {
  const used = Object.entries(attributes).filter(
    ([, { profile }]) => profile === undefined || profiles.includes(profile),
  );
  const alternatives = (names: readonly string[]): JsonSchema[] => names.map((name) => ({ required: [name] }));
  return {
    type: 'object',
    properties: Object.fromEntries(used.map(([name, attribute]) => [name, attributeSchema(attribute)])),
    required: used.filter(([, { requirement }]) => requirement === 'required').map(([name]) => name),
    additionalProperties: false,
    ...(constraints.at_least_one === undefined ? {} : { anyOf: alternatives(constraints.at_least_one) }),
    ...(constraints.just_one === undefined ? {} : { oneOf: alternatives(constraints.just_one) }),
  };
}

function attributeSchema({ enum: values, is_array: isArray, object_type: object, type }: Attribute): JsonSchema {
  const item = object === undefined ? typeSchema(type) : objectSchema(object);
  const narrowed = values === undefined ? item : { ...item, enum: values.map(itself(item)) };
  return isArray ? { type: 'array', items: narrowed } : narrowed;
}

/** An object that was not copied into the file is refused: whoever uses it copies it as well. */
function objectSchema(name: string): JsonSchema | { readonly not: object } {
  return name in OCSF.objects ? { $ref: `#/$defs/${name}` } : { not: {} };
}

function typeSchema(name: string): JsonSchema {
  const { max_len: maxLength, range, regex, type } = OCSF.types[name] ?? {};
  const base = type === undefined ? JSON_TYPES[name] : typeSchema(type);
  if (base === undefined) {
    throw new Error(`Read the schema of OCSF: found the type ${name}, expected one that is known`);
  }
  return {
    ...base,
    ...(regex === undefined ? {} : { pattern: regex }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(range === undefined ? {} : { minimum: range[0], maximum: range[1] }),
  };
}

/** Enumerated values are names of JSON, which are text also where the values are numbers. */
function itself(item: JsonSchema): (value: string) => string | number {
  return (value) => (item['type'] === 'integer' ? Number(value) : value);
}
