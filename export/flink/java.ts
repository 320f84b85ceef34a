/** A pipeline as a Maven project in Java: the Table API around the statements of the SQL script. */
import { javaText, lineText } from './literals.ts'
import { artifactsOf, type Artifact } from './connectors.ts'
import { FLINK_VERSION, type FlinkProgram, type ProgramStatement } from './program.ts'

/** The file with the statements. */
export const JOB_FILE = 'src/main/java/job/Job.java'

/** The texts of the files by their path. */
export function javaProject(program: FlinkProgram): Readonly<Record<string, string>> {
  const artifact = artifactOf(program.name)
  return {
    'pom.xml': pom(program, artifact),
    [JOB_FILE]: jobClass(program),
    'README.md': readme(program, artifact),
    '.gitignore': 'target/\n',
  }
}

/** Letters, digits and dashes of the name. */
const artifactOf = (name: string): string => {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  return plain === '' ? 'job' : plain
}

const MAIN = 'job.Job'

/** Connectors are put into the jar; all else comes with Flink. */
const pom = (
  { connectors }: FlinkProgram,
  artifact: string,
): string => `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>job</groupId>
  <artifactId>${artifact}</artifactId>
  <version>1.0.0</version>

  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
    <flink.version>${FLINK_VERSION}</flink.version>
  </properties>

  <dependencies>
    <dependency>
      <groupId>org.apache.flink</groupId>
      <artifactId>flink-table-api-java</artifactId>
      <version>\${flink.version}</version>
      <scope>provided</scope>
    </dependency>${artifactsOf(connectors).map(dependency).join('')}
  </dependencies>

  <build>
    <finalName>${artifact}</finalName>
    <plugins>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-compiler-plugin</artifactId>
        <version>3.13.0</version>
      </plugin>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-jar-plugin</artifactId>
        <version>3.4.2</version>
        <configuration>
          <archive>
            <manifest>
              <mainClass>${MAIN}</mainClass>
            </manifest>
          </archive>
        </configuration>
      </plugin>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-shade-plugin</artifactId>
        <version>3.6.0</version>
        <executions>
          <execution>
            <phase>package</phase>
            <goals>
              <goal>shade</goal>
            </goals>
            <configuration>
              <createDependencyReducedPom>false</createDependencyReducedPom>
              <filters>
                <filter>
                  <artifact>*:*</artifact>
                  <excludes>
                    <exclude>META-INF/*.SF</exclude>
                    <exclude>META-INF/*.DSA</exclude>
                    <exclude>META-INF/*.RSA</exclude>
                  </excludes>
                </filter>
              </filters>
              <transformers>
                <transformer implementation="org.apache.maven.plugins.shade.resource.ServicesResourceTransformer"/>
              </transformers>
            </configuration>
          </execution>
        </executions>
      </plugin>
    </plugins>
  </build>
</project>
`

/** What a connector needs of Flink itself is there. */
const dependency = ({ group, artifact, version }: Artifact): string => `
    <dependency>
      <groupId>${group}</groupId>
      <artifactId>${artifact}</artifactId>
      <version>${version}</version>
      <exclusions>
        <exclusion>
          <groupId>org.apache.flink</groupId>
          <artifactId>flink-connector-base</artifactId>
        </exclusion>
      </exclusions>
    </dependency>`

const INDENT = '      '

function jobClass(program: FlinkProgram): string {
  const { name, settings, variables, declarations, inserts } = program
  const isOpen = variables.length > 0
  const statement = isOpen ? 'filled(statement, values)' : 'statement'
  const imports = isOpen ? ['LinkedHashMap', 'List', 'Map', 'regex.Matcher', 'regex.Pattern'] : ['List']
  return `package job;

${imports.map((one) => `import java.util.${one};\n`).join('')}import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;

${comment('', [`${name}: a job for Flink ${FLINK_VERSION}, made by Millrace.`])}public final class Job {

  // Memory and queues are set by the cluster.
  private static void set(Configuration configuration) {
${settings.map(([key, value]) => `    configuration.setString(${lineText(key)}, ${lineText(value)});\n`).join('')}  }

  /** Tables and views, in the order of the flow. */
  private static final List<String> DECLARATIONS = List.of(
${list(declarations)});

  /** All of them are one job. */
  private static final List<String> INSERTS = List.of(
${list(inserts)});

${isOpen ? valuesText(program) : ''}  public static void main(String[] arguments) throws Exception {
${isOpen ? '    Map<String, String> values = values();\n' : ''}    Configuration configuration = new Configuration();
    set(configuration);
    TableEnvironment tables =
        TableEnvironment.create(EnvironmentSettings.newInstance().withConfiguration(configuration).build());
    for (String statement : DECLARATIONS) {
      tables.executeSql(${statement});
    }
    StatementSet job = tables.createStatementSet();
    for (String statement : INSERTS) {
      job.addInsertSql(${statement});
    }
    TableResult result = job.execute();
    // A cluster goes on by itself; a job of this process ends with it.
    if (tables.getConfig().getOptional(DeploymentOptions.TARGET).orElse("local").equals("local")) {
      result.await();
    }
  }

  private Job() {}
}
`
}

const valuesText = ({
  variables,
}: FlinkProgram): string => `  /** Values from the environment, with what stands in for those that are not set there. */
  private static Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
${variables
  .map(
    ({ name: variable, what, value }) =>
      `${comment('    ', [what])}    values.put(${lineText(variable)}, value(${lineText(variable)}, ${value === null ? 'null' : lineText(value)}));\n`,
  )
  .join('')}    return values;
  }

  private static String value(String name, String otherwise) {
    String value = System.getenv().getOrDefault(name, otherwise);
    if (value == null) {
      throw new IllegalStateException("Set " + name + " in the environment.");
    }
    return value;
  }

  private static final Pattern NAME = Pattern.compile("(\\"?)\\\\$\\\\{(\\\\w+)\\\\}");

  /** Puts the values in the places of their names, with the quotes in them escaped. */
  private static String filled(String statement, Map<String, String> values) {
    return NAME.matcher(statement).replaceAll(match -> {
      String value = values.get(match.group(2));
      if (value == null) {
        return Matcher.quoteReplacement(match.group());
      }
      if (!match.group(1).isEmpty()) {
        value = value.replace("\\\\", "\\\\\\\\").replace("\\"", "\\\\\\"");
      }
      return Matcher.quoteReplacement(match.group(1) + value.replace("'", "''"));
    });
  }

`

const list = (statements: readonly ProgramStatement[]): string =>
  statements.map(({ about, sql }) => `${comment(INDENT, about)}${INDENT}${javaText(sql, INDENT)}`).join(',\n')

/** Lines of comments; a `\u` in one would be an escape. */
const comment = (indent: string, texts: readonly string[]): string =>
  texts
    .flatMap((text) => text.split(/\r\n|[\n\r]/))
    .map((line) => `${indent}// ${line.replaceAll('\\', '/')}\n`)
    .join('')

const readme = ({ name, variables, connectors }: FlinkProgram, artifact: string): string => `# ${name}

A job for Flink ${FLINK_VERSION}, made by Millrace. Java 17 and Maven build it:

\`\`\`sh
mvn package
flink run target/${artifact}.jar
\`\`\`

\`src/main/java/job/Job.java\` holds the settings, a table for each source and sink, a view for each node between them, and one statement set, which is one job.
${connectors.length === 0 ? '' : `The jar brings ${connectors.map(({ what }) => what).join(' and ')} along. `}All else comes with Flink.
${
  variables.length === 0
    ? ''
    : `
Values come from the environment of \`flink run\`:

${variables.map(({ name: variable, what, value }) => `- \`${variable}\`: ${what}${value === null ? '' : `; \`${value}\` unless set`}\n`).join('')}`
}`
