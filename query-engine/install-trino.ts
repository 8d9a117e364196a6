import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The newest version whose parts are all in Maven Central. It needs Java 17 or later. */
export const TRINO_VERSION = '411';

const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';

/** Some 370 MB; `npm ci` removes the folder. */
const FOLDER = join(import.meta.dirname, '..', 'node_modules', '.cache', `trino-${TRINO_VERSION}`);
const JAVA_SOURCES = join(import.meta.dirname, 'java');

/** Written last, so that a half installation is made again. */
const INSTALLED = join(FOLDER, 'installed.txt');

/** Fetching 246 files takes about a minute. */
const LIMIT_MS = 900_000;

/** Java, Maven or the network is missing. */
export class TrinoMissingError extends Error {
  override readonly name = 'TrinoMissingError';
}

/** An installed server. */
export interface TrinoProgram {
  /** Class path of the server. */
  readonly classPath: string;
  /** Folder of the plugins. */
  readonly plugins: string;
}

/**
 * Fetches the Trino server and its Hive connector from Maven Central, once.
 * @throws {TrinoMissingError} when they cannot be installed here
 */
export function installTrino(): TrinoProgram {
  const server = join(FOLDER, 'server');
  const program = { classPath: [FOLDER, join(server, '*')].join(':'), plugins: join(FOLDER, 'plugin') };
  if (existsSync(INSTALLED)) return program;
  try {
    rmSync(FOLDER, { recursive: true, force: true });
    const plugin = join(program.plugins, 'hive');
    fetchArtifact('trino-main', server);
    fetchArtifact('trino-hive', plugin);
    compileServer(server);
    packPlugin(plugin);
    writeFileSync(INSTALLED, `trino ${TRINO_VERSION}\n`);
    return program;
  } catch (error) {
    throw new TrinoMissingError(`Trino ${TRINO_VERSION} cannot be installed: ${reasonOf(error)}`, { cause: error });
  }
}

/** Copies an artifact and all that it needs into a folder. */
function fetchArtifact(artifact: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const pom = join(FOLDER, `${artifact}.xml`);
  writeFileSync(pom, projectThatNeeds(artifact));
  run('mvn', ['-q', '-B', '-f', pom, COPY_DEPENDENCIES, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`]);
}

function projectThatNeeds(artifact: string): string {
  return `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>surge445</groupId>
  <artifactId>needs-${artifact}</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>io.trino</groupId><artifactId>${artifact}</artifactId><version>${TRINO_VERSION}</version></dependency>
  </dependencies>
</project>
`;
}

function compileServer(server: string): void {
  run('javac', ['-cp', join(server, '*'), '-d', FOLDER, join(JAVA_SOURCES, 'TrinoMain.java')]);
}

/** Makes the archive that announces the connector. Trino reads the name of the class from META-INF/services. */
function packPlugin(plugin: string): void {
  const classes = join(FOLDER, 'plugin-classes');
  const services = join(classes, 'META-INF', 'services');
  mkdirSync(services, { recursive: true });
  run('javac', ['-cp', join(plugin, '*'), '-d', classes, join(JAVA_SOURCES, 'HivePlugin.java')]);
  writeFileSync(join(services, 'io.trino.spi.Plugin'), 'HivePlugin\n');
  run('jar', ['cf', join(plugin, 'hive-plugin.jar'), '-C', classes, '.']);
}

function run(program: string, parameters: readonly string[]): void {
  execFileSync(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS });
}

/** Maven writes its errors to stdout. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const output = 'stdout' in error ? String(error.stdout) : '';
  const [line] = output.split('\n').filter((text) => text.startsWith('[ERROR]'));
  return line ?? error.message.split('\n')[0] ?? '';
}
