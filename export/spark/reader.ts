/** The text of a PySpark program that reads a topic. */
import type { StreamSchema } from '../../model/schema.ts'
import { lineText, pythonText } from '../flink/literals.ts'
import type { ProgramVariable } from '../flink/program.ts'
import { sparkColumns } from './schema.ts'

/** The versions that the program is made for; the connector to Kafka has that of Spark. */
export const SPARK_VERSION = '4.2.0'
export const SPARK_KAFKA = `org.apache.spark:spark-sql-kafka-0-10_2.13:${SPARK_VERSION}`

export interface Reading {
  readonly name: string
  readonly file: string
  /** Of the sink. */
  readonly label: string
  readonly topic: string
  readonly schema: StreamSchema
  /** Options of Spark's source and sink. */
  readonly kafka: Readonly<Record<string, string>>
  readonly variables: readonly ProgramVariable[]
  readonly timeZone: string
  /** Of the watermark, ms. */
  readonly delay: number
}

export function readerText(reading: Reading): string {
  const { name, topic, schema, kafka, variables, timeZone } = reading
  const time = timeOf(reading)
  return `${pythonText(head(reading))}

import os
${variables.length > 0 ? 'import re\nimport sys\n' : ''}
# With spark-submit, --packages says the same.
os.environ.setdefault("PYSPARK_SUBMIT_ARGS", ${lineText(`--packages ${SPARK_KAFKA} pyspark-shell`)})

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

TOPIC = ${lineText(topic)}

# The rows of the topic, as they stand in JSON.
SCHEMA = ${pythonText(`\n  ${sparkColumns(schema).join(',\n  ')}\n`)}
${time.event === null ? '' : `\n# How much later than a newer one a row may come; what comes later is left out where time counts.\nDELAY = ${lineText(time.delay)}\n`}
KAFKA = {
${Object.entries(kafka)
  .map(([key, value]) => `    ${lineText(key)}: ${lineText(value)},\n`)
  .join('')}}

${variables.length === 0 ? '' : `\n# What has to be set in the environment.\nVARIABLES = [${variables.map((variable) => lineText(variable.name)).join(', ')}]\n`}

def result(rows: DataFrame) -> DataFrame:
    ${pythonText(`What comes of the rows; your own steps stand here, such as\n\n    rows.groupBy(${time.event === null ? '"some column"' : `f.window(${lineText(time.event)}, "1 minute")`}).count()\n    `)}
    return rows


def rows_of(records: DataFrame) -> DataFrame:
    """The values of the records as columns. A value that is no such row fails the job."""
    value = f.from_json(f.col("value").cast("string"), SCHEMA, {"mode": "FAILFAST"})
    ${time.event === null ? 'return' : 'rows ='} records.where("value IS NOT NULL").select(value.alias("row")).select("row.*")
${time.lines.map((line) => `    ${line}\n`).join('')}

${variables.length > 0 ? FILLED : ''}def main() -> None:
    kafka = ${variables.length > 0 ? '{key: filled(value) for key, value in KAFKA.items()}' : 'KAFKA'}
    spark = (
        SparkSession.builder.appName(${lineText(name)})
        .config("spark.sql.session.timeZone", ${lineText(timeZone)})
        .getOrCreate()
    )
    records = (
        spark.readStream.format("kafka")
        .options(**kafka)
        .option("kafka.isolation.level", "read_committed")
        .option("subscribe", TOPIC)
        .option("startingOffsets", "earliest")
        .load()
    )
    rows = result(rows_of(records))
    into = os.environ.get("RESULT_TOPIC")
    if into is None:
        writing = rows.writeStream.format("console").option("truncate", "false")
    else:
        values = rows.select(f.to_json(f.struct("*"), {"ignoreNullFields": "false"}).alias("value"))
        writing = values.writeStream.format("kafka").options(**kafka).option("topic", into)
    writing = writing.option("checkpointLocation", os.environ.get("CHECKPOINT", ${lineText(`checkpoint-${topic}`)}))
    if "UNTIL_END" in os.environ:
        writing = writing.trigger(availableNow=True)
    writing.start().awaitTermination()


if __name__ == "__main__":
    main()
`
}

const head = ({ name, file, label, topic, variables }: Reading): string =>
  [
    `${name}: reads what the sink ${label} writes to the topic ${topic}, with Spark ${SPARK_VERSION}. Made by Millrace.`,
    '',
    `    pip install pyspark==${SPARK_VERSION}      (with Java 17 or later)`,
    `    python ${file}`,
    'or',
    `    spark-submit --packages ${SPARK_KAFKA} ${file}`,
    '',
    'From the environment:',
    ...variables.map((variable) => `    ${variable.name}: ${variable.what}; has to be set`),
    '    RESULT_TOPIC: the topic that the result goes to, as JSON; the console unless set',
    `    CHECKPOINT: the folder that says how far the topic is read; checkpoint-${topic} unless set`,
    '    UNTIL_END: set, it ends at the records of now; else it goes on until it is stopped',
    '',
  ].join('\n')

interface EventTime {
  /** The column of the watermark; null: the rows have no event time. */
  readonly event: string | null
  readonly delay: string
  /** From \`rows\` to what is returned. */
  readonly lines: readonly string[]
}

/** Spark's watermark wants a TIMESTAMP: a BIGINT of milliseconds, or a time without a zone, gets one beside it. */
function timeOf({ schema, delay }: Reading): EventTime {
  const column = schema.columns.find(({ name }) => name === schema.eventTime)
  if (column === undefined) return { event: null, delay: '', lines: [] }
  const own = column.type.kind === 'TIMESTAMP_LTZ'
  const event = own ? column.name : freeName(schema)
  const at = lineText(column.name)
  const value =
    column.type.kind === 'BIGINT' ? `f.timestamp_millis(f.col(${at}))` : `f.col(${at}).cast("timestamp")`
  return {
    event,
    delay: `${delay} milliseconds`,
    lines: [
      ...(own ? [] : [`rows = rows.withColumn(${lineText(event)}, ${value})`]),
      `return rows.withWatermark(${lineText(event)}, DELAY)`,
    ],
  }
}

function freeName({ columns }: StreamSchema): string {
  let name = 'event_time'
  while (columns.some((column) => column.name.toLowerCase() === name)) name += '_'
  return name
}

const FILLED = `def filled(text: str) -> str:
    """Puts values of the environment in the places of their names, with the quotes in them escaped."""

    def value(match: re.Match[str]) -> str:
        quote, name = match.groups()
        if name not in VARIABLES:
            return match.group()
        if name not in os.environ:
            sys.exit("Set in the environment: " + name)
        text = os.environ[name]
        return quote + (text.replace("\\\\", "\\\\\\\\").replace('"', '\\\\"') if quote else text)

    return re.sub(r'("?)\\$\\{(\\w+)\\}', value, text)


`
