import { deployParameters } from '../test/lib/remembered-parameters.ts';
import { changeOnPurpose } from './setting-changes.ts';
import { type Rig, STACK, STATE, watching } from './rig.ts';

const LATER = 'windows/later.json.gz';

/** The roles of the functions that read the data bucket. */
const FUNCTION_ROLES = /(?:Ingest|Detect|Reconcile)Role/;

/** Changes `encryption` to `customer` and back to `managed`, as docs/operations.md says. */
export async function changeEncryption(rig: Rig): Promise<void> {
  const { cloud, report } = rig;
  const bucket = await cloud.deploy(STACK, watching());
  const managed = deployParameters(watching(), {}).deployed;
  await cloud.write(bucket, STATE, 'before the key');

  const toCustomer = changeOnPurpose(watching({ encryption: 'customer' }), managed);
  report.check(
    'encryption managed -> customer is refused, and --parameters Encryption=customer is the way out',
    toCustomer.waysOut['Encryption'] === 'customer' && toCustomer.refusalsLeft.length === 0,
  );
  await cloud.deploy(STACK, watching({ encryption: 'customer' }));
  const keyArn = await keyOf(rig);
  report.check('  new objects are encrypted with the key', (await cloud.bucketKey(bucket)) === keyArn);
  report.check('  older objects are readable', (await cloud.read(bucket, STATE)) === 'before the key');
  await cloud.write(bucket, LATER, 'with the key');

  const toManaged = changeOnPurpose(watching({ dataKeyArns: [keyArn] }), toCustomer.deployed);
  report.check(
    'encryption customer -> managed is refused, names dataKeyArns, and --parameters Encryption=managed is the way out',
    toManaged.refusals.some((refusal) => refusal.includes('dataKeyArns')) &&
      toManaged.waysOut['Encryption'] === 'managed' &&
      toManaged.refusalsLeft.length === 0,
  );
  await cloud.deploy(STACK, watching());
  report.check('  without dataKeyArns no function may use the key', (await rolesWith(rig, keyArn)) === 0);
  await cloud.deploy(STACK, watching({ dataKeyArns: [keyArn] }));
  report.check('  with dataKeyArns all functions may use it', (await rolesWith(rig, keyArn)) === 3);
  report.check('  new objects are not encrypted with it', (await cloud.bucketKey(bucket)) === undefined);
  const { stdout: keys } = await rig.shell('aws kms list-keys');
  report.check('  the key outlives the change', keys.includes(keyArn));
  report.check('  objects of the key are still its own', (await cloud.objectKey(bucket, LATER)) === keyArn);
  report.check('  they are readable', (await cloud.read(bucket, LATER)) === 'with the key');
  report.check('  and so are the objects of before', (await cloud.read(bucket, STATE)) === 'before the key');
  await cloud.destroy(STACK);
}

/** Returns the ARN of the key that the stack made for its data. */
async function keyOf({ cloud }: Rig): Promise<string> {
  const resources = await cloud.resources(STACK);
  const { name } = resources.find(({ id, type }) => type === 'AWS::KMS::Key' && id.startsWith('EncryptionKey')) ?? {};
  return `arn:aws:kms:us-east-1:123456789012:key/${name}`;
}

/** Returns the number of functions whose role may decrypt with a key. */
async function rolesWith({ shell }: Rig, keyArn: string): Promise<number> {
  const query = 'RoleDetailList[].[RoleName, to_string(RolePolicyList[].PolicyDocument.Statement[])]';
  const { stdout } = await shell(
    `aws iam get-account-authorization-details --filter Role --query '${query}' --output text`,
  );
  return stdout
    .split('\n')
    .filter((line) => FUNCTION_ROLES.test(line) && line.includes('kms:Decrypt') && line.includes(keyArn)).length;
}
