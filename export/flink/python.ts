/** A pipeline as a program in Python: PyFlink's Table API around the statements of the SQL script. */
import { lineText, pythonText } from './literals.ts'
import { artifactsOf } from './connectors.ts'
import { FLINK_VERSION, type FlinkProgram, type ProgramStatement } from './program.ts'

/** `file`: the name under which it is saved. */
export function pythonProgram(program: FlinkProgram, file: string): string {
  const { settings, variables, declarations, inserts } = program
  const isOpen = variables.length > 0
  const statement = isOpen ? 'filled(statement, values)' : 'statement'
  return `${pythonText(head(program, file))}

import os
${isOpen ? 'import re\nimport sys\n' : ''}
from pyflink.common import Configuration
from pyflink.table import EnvironmentSettings, TableEnvironment

# Memory and queues are set by the cluster.
SETTINGS = {
${settings.map(([key, value]) => `    ${lineText(key)}: ${lineText(value)},\n`).join('')}}

${isOpen ? variableList(program) : ''}# Tables and views, in the order of the flow.
DECLARATIONS = [
${list(declarations)}]

# All of them are one job.
INSERTS = [
${list(inserts)}]


${isOpen ? FILLED : ''}def main() -> None:
${isOpen ? VALUES : ''}    configuration = Configuration()
    for key, value in SETTINGS.items():
        configuration.set_string(key, value)
    if "PIPELINE_JARS" in os.environ:
        configuration.set_string("pipeline.jars", os.environ["PIPELINE_JARS"])
    settings = EnvironmentSettings.new_instance().with_configuration(configuration).build()
    tables = TableEnvironment.create(settings)
    for statement in DECLARATIONS:
        tables.execute_sql(${statement})
    job = tables.create_statement_set()
    for statement in INSERTS:
        job.add_insert_sql(${statement})
    result = job.execute()
    # A cluster goes on by itself; a job of this process ends with it.
    if tables.get_config().get("execution.target", "local") == "local":
        result.wait()


if __name__ == "__main__":
    main()
`
}

const variableList = ({
  variables,
}: FlinkProgram): string => `# Values from the environment, and what stands in for those that are not set there; None: they have to be.
VARIABLES = {
${variables.map(({ name, value }) => `    ${lineText(name)}: ${value === null ? 'None' : lineText(value)},\n`).join('')}}

`

const FILLED = `def filled(statement: str, values: dict[str, str]) -> str:
    """Puts the values in the places of their names, with the quotes in them escaped."""

    def value(match: re.Match[str]) -> str:
        quote, name = match.groups()
        if name not in values:
            return match.group()
        text = values[name]
        if quote:
            text = text.replace("\\\\", "\\\\\\\\").replace('"', '\\\\"')
        return quote + text.replace("'", "''")

    return re.sub(r'("?)\\$\\{(\\w+)\\}', value, statement)


`

const VALUES = `    values = {name: os.environ.get(name, default) for name, default in VARIABLES.items()}
    missing = [name for name, value in values.items() if value is None]
    if missing:
        sys.exit("Set in the environment: " + ", ".join(missing))
`

function head({ name, variables, connectors }: FlinkProgram, file: string): string {
  const jars = artifactsOf(connectors).map(({ artifact, version }) => `${artifact}-${version}.jar`)
  return [
    `${name}: a job for Flink ${FLINK_VERSION}, made by Millrace.`,
    '',
    'On this machine, in a small cluster of its own (Java 11 or later, Python 3.9 to 3.12):',
    `    pip install apache-flink==${FLINK_VERSION}`,
    `    python ${file}`,
    'On a cluster:',
    `    flink run -py ${file}`,
    ...(jars.length === 0
      ? []
      : [
          '',
          `It needs ${jars.join(', ')}, in Flink's lib folder or named:`,
          `    PIPELINE_JARS=${jars.map((jar) => `file:///path/of/${jar}`).join(';')}`,
        ]),
    ...(variables.length === 0 ? [] : ['', 'From the environment:']),
    ...variables.map(
      ({ name: variable, what, value }) =>
        `    ${variable}: ${what}${value === null ? '' : `; ${value} unless set`}`,
    ),
    '',
  ].join('\n')
}

const list = (statements: readonly ProgramStatement[]): string =>
  statements
    .map(
      ({ about, sql }) =>
        `${about
          .flatMap((text) => text.split(/\r\n|[\n\r\f\u2028\u2029]/))
          .map((line) => `    # ${line}\n`)
          .join('')}    ${pythonText(sql)},\n`,
    )
    .join('')
