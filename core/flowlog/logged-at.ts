import { type InterfaceKind, interfaceKindOf } from './interface-kind.ts';
import type { Columns } from './line-columns.ts';
import type { LineFields } from './line-fields.ts';

/** The network interface that a record was logged at. A text is empty where the log does not say. */
export interface LoggedAt {
  readonly accountId: string;
  readonly region: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly instanceId: string;
  /** For a regional NAT gateway, which has no interface, the id of the gateway; for a transit gateway the id of the attachment. */
  readonly interfaceId: string;
  readonly kind: InterfaceKind;
  /** Of a transit gateway: the VPCs that the packets came from and went to, joined by a plus sign. Absent where the log names neither. */
  readonly between?: string;
}

/** `-` where there is none. Nothing else begins so: a spreadsheet would take it for a formula. */
const IDENTIFIER = /^(?:-|[a-z0-9][a-z0-9-]{0,63})$/;
/** AWS writes the types of interfaces with capitals or underscores. */
const TYPE_NAME = /^[A-Za-z0-9_-]{1,64}$/;
const ACCOUNT = /^(?:\d{12}|unknown)$/;

/**
 * Makes a function that reads where a line was logged. Lines that say the same of one interface get the same object.
 * @param columns where the fields of a line stand
 * @returns a function from the fields of a line; it returns undefined where an identifier cannot be one
 */
export function loggedAtReader(columns: Columns): (fields: LineFields) => LoggedAt | undefined {
  const { accountId, vpcId, subnetId, instanceId, region, interfaceType, resourceId } = columns;
  const { attachmentId, sourceVpcId, destinationVpcId } = columns;
  const interfaceId = attachmentId < 0 ? columns.interfaceId : attachmentId;
  const described = [accountId, interfaceId, vpcId, subnetId, instanceId, region, interfaceType, resourceId];
  const all = attachmentId < 0 ? described : [...described, sourceVpcId, destinationVpcId];
  const read = attachmentId < 0 ? readInterface : readAttachment;
  /** By interface, since nearly always that says it all: the fields that were read, and what they said. */
  const known = new Map<number, { readonly copy: Buffer; readonly loggedAt: LoggedAt }>();
  return (fields) => {
    const hash = fields.hash(interfaceId);
    const before = known.get(hash);
    if (before && fields.matches(all, before.copy)) return before.loggedAt;
    const loggedAt = read(fields, columns);
    if (loggedAt) known.set(hash, { copy: fields.copy(all), loggedAt });
    return loggedAt;
  };
}

/** Reads the interface that a line was logged at. */
function readInterface(fields: LineFields, columns: Columns): LoggedAt | undefined {
  const accountId = fields.text(columns.accountId);
  const ids = [
    columns.region,
    columns.vpcId,
    columns.subnetId,
    columns.instanceId,
    columns.interfaceId,
    columns.resourceId,
  ].map((column) => fields.text(column));
  const typeName = fields.text(columns.interfaceType);
  if (!ACCOUNT.test(accountId) || !TYPE_NAME.test(typeName) || !ids.every((id) => IDENTIFIER.test(id))) {
    return undefined;
  }
  const [region = '', vpcId = '', subnetId = '', instanceId = '', interfaceId = '', resourceId = ''] =
    ids.map(presentText);
  const isInstanceLogged = columns.instanceId >= 0;
  const kind = interfaceKindOf({ type: presentText(typeName), resourceId, instanceId, isInstanceLogged });
  const id = interfaceId === '' ? resourceId : interfaceId;
  return { accountId, region, vpcId, subnetId, instanceId, interfaceId: id, kind };
}

/** Reads the attachment of a transit gateway that a line was logged at. */
function readAttachment(fields: LineFields, columns: Columns): LoggedAt | undefined {
  const accountId = fields.text(columns.accountId);
  const ids = [columns.attachmentId, columns.region, columns.sourceVpcId, columns.destinationVpcId].map((column) =>
    fields.text(column),
  );
  if (!ACCOUNT.test(accountId) || !ids.every((id) => IDENTIFIER.test(id))) return undefined;
  const [interfaceId = '', region = '', ...vpcIds] = ids.map(presentText);
  const attachment = {
    accountId,
    region,
    vpcId: '',
    subnetId: '',
    instanceId: '',
    interfaceId,
    kind: 'transit',
  } as const;
  return vpcIds.every((id) => id === '') ? attachment : { ...attachment, between: vpcIds.join('+') };
}

function presentText(text: string): string {
  return text === '-' ? '' : text;
}
