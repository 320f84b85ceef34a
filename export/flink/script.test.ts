import { describe, expect, test } from 'vitest'
import { kafkaConnection } from '../../model/connections/kafka.ts'
import { around, events, exportOf, node, pipeline, sink } from './testing.ts'

const sqlOf = (document: Parameters<typeof exportOf>[0]): string => {
  const { sql, problems } = exportOf(document)
  if (sql === null) throw new Error(JSON.stringify(problems))
  return sql
}
const count = [{ function: 'COUNT', name: 'n' }]

describe('a script', () => {
  test('has settings, a table for each source and sink, a view with its label for each node between, and one statement set', () => {
    const document = pipeline(
      { events: events(), big: node('filter', { condition: 'amount > 10' }, "Ann's big ones"), out: sink() },
      ['events.out->big.in', 'big.out->out.in'],
      { parallelism: 2, timeZone: 'Europe/Oslo', checkpointInterval: 0 },
    )
    expect(sqlOf(document)).toBe(`-- test: Flink SQL for Flink 2.2, made by Millrace.
-- Memory and queues are set by the cluster.

SET 'pipeline.name' = 'test';
SET 'execution.runtime-mode' = 'streaming';
SET 'parallelism.default' = '2';
SET 'table.local-time-zone' = 'Europe/Oslo';
SET 'pipeline.auto-watermark-interval' = '0 ms';
SET 'state.backend.type' = 'hashmap';
SET 'restart-strategy.type' = 'fixed-delay';
SET 'restart-strategy.fixed-delay.attempts' = '3';
SET 'restart-strategy.fixed-delay.delay' = '1000 ms';

-- events: file_source
-- A record that cannot be read fails the job.
CREATE TEMPORARY TABLE \`events\` (
  \`id\` INT NOT NULL,
  \`user\` STRING,
  \`amount\` DOUBLE,
  \`tags\` ARRAY<STRING>,
  \`ts\` BIGINT,
  \`$time\` AS TO_TIMESTAMP_LTZ(\`ts\`, 3),
  WATERMARK FOR \`$time\` AS \`$time\` - INTERVAL '5' SECOND
) COMMENT 'file_source'
WITH (
  'connector' = 'filesystem',
  'path' = 'file:///data/events.ndjson',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601',
  'json.encode.decimal-as-plain-number' = 'true'
);

-- big: Ann's big ones
CREATE TEMPORARY VIEW \`big\` COMMENT 'Ann''s big ones' AS
SELECT *
FROM \`events\`
WHERE \`amount\` > 10;

-- out: console_sink
-- The rows are in the task manager's output, with their kind in front.
CREATE TEMPORARY TABLE \`out\` (
  \`id\` INT,
  \`user\` STRING,
  \`amount\` DOUBLE,
  \`tags\` ARRAY<STRING>,
  \`ts\` BIGINT
) COMMENT 'console_sink'
WITH (
  'connector' = 'print',
  'print-identifier' = 'out'
);

EXECUTE STATEMENT SET
BEGIN
INSERT INTO \`out\`
SELECT \`id\`, \`user\`, \`amount\`, \`tags\`, \`ts\`
FROM \`big\`;
END;
`)
  })

  test('a label cannot end its comment or its text', () => {
    const label = "x'; DROP TABLE t;\n-- y"
    const sql = sqlOf(
      pipeline({ a: events(), b: node('filter', { condition: 'id > 1' }, label), c: sink() }, [
        'a.out->b.in',
        'b.out->c.in',
      ]),
    )
    expect(sql).toContain("-- b: x'; DROP TABLE t;\n-- -- y\n")
    expect(sql).toContain("COMMENT 'x''; DROP TABLE t;\n-- y' AS")
  })

  test('without a sink there is no job', () => {
    expect(exportOf(pipeline({ a: events() }, []))).toMatchObject({
      sql: null,
      problems: [{ code: 'not-exportable', nodeId: null }],
    })
  })

  test('a node that cannot be exported does not make those behind it so', () => {
    const document = pipeline(
      { a: events(), b: node('delay', {}), w: node('window_aggregate', { aggregates: count }), c: sink() },
      ['a.out->b.in', 'b.out->w.in', 'w.out->c.in'],
    )
    expect(exportOf(document).problems.map(({ nodeId }) => nodeId)).toEqual(['b'])
  })
})

describe('the late port', () => {
  test('of a tumbling window: its end − 1 ms is behind the watermark', () => {
    const sql = sqlOf(around('window_aggregate', { size: 10_000, aggregates: count }, ['out', 'late']))
    expect(sql).toContain(`CREATE TEMPORARY VIEW \`node$late\` COMMENT 'window_aggregate' AS
SELECT \`id\`, \`user\`, \`amount\`, \`tags\`, \`ts\`, \`$time\`
FROM TABLE(TUMBLE(TABLE \`from_in\`, DESCRIPTOR(\`$time\`), INTERVAL '10' SECOND))
WHERE \`window_time\` <= CURRENT_WATERMARK(\`window_time\`)`)
  })
  test('of a sliding window: the last window of the record', () => {
    const config = { size: 30_000, slide: 10_000, aggregates: count }
    expect(sqlOf(around('sliding_window', config, ['late']))).toContain(
      "WHERE `window_time` + INTERVAL '20' SECOND <= CURRENT_WATERMARK(`window_time`)",
    )
  })
})

test('an event time in BIGINT keeps its type where a person asks for the watermark', () => {
  const ask = (time: 'BIGINT' | 'TIMESTAMP_LTZ(3)') =>
    sqlOf(
      pipeline(
        { a: events(time), b: node('filter', { condition: 'ts <= CURRENT_WATERMARK(ts)' }), c: sink() },
        ['a.out->b.in', 'b.out->c.in'],
      ),
    )
  expect(ask('BIGINT')).toContain(
    'WHERE `ts` <= EXTRACT(EPOCH FROM CURRENT_WATERMARK(`$time`)) * 1000 + EXTRACT(MILLISECOND FROM CURRENT_WATERMARK(`$time`))',
  )
  expect(ask('TIMESTAMP_LTZ(3)')).toContain('WHERE `ts` <= CURRENT_WATERMARK(`ts`)')
})

test('a router is a view for each port that is used; the first match excludes the later ones', () => {
  const routes = [
    { name: 'large', condition: 'amount > 10' },
    { name: 'ann', condition: "user = 'ann'" },
  ]
  const sql = sqlOf(around('router', { routes }, ['ann', 'other']))
  expect(sql).not.toContain('`node$large`')
  expect(sql).toContain("WHERE (`amount` > 10) IS NOT TRUE AND (`user` = 'ann')")
  expect(sql).toContain("WHERE (`amount` > 10) IS NOT TRUE AND (`user` = 'ann') IS NOT TRUE")
})

describe('Kafka', () => {
  const source = node('kafka_source', {
    connection: 'shop-eu',
    topics: ['orders', 'returns'],
    schema: [{ name: 'id', type: 'INT NOT NULL' }],
    metadata: [
      { from: 'timestamp', name: 'at' },
      { from: 'partition', name: 'part' },
    ],
    eventTime: { column: 'at', delay: 1_000, idleTimeout: 5_000 },
    stop: 'latest',
  })
  const target = node('kafka_sink', { connection: 'shop-eu', topic: 'out', guarantee: 'exactly-once' })
  const document = pipeline({ source, target }, ['source.out->target.in'])

  test('a watermark a partition after every record, metadata, positions and guarantees are options', () => {
    const sql = sqlOf(document)
    for (const part of [
      "`at` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL",
      "`part` INT METADATA FROM 'partition' VIRTUAL",
      "'topic' = 'orders;returns'",
      "'scan.startup.mode' = 'earliest-offset'",
      "'scan.bounded.mode' = 'latest-offset'",
      "'scan.watermark.emit.strategy' = 'on-event'",
      "'scan.watermark.idle-timeout' = '5000 ms'",
      "'sink.delivery-guarantee' = 'exactly-once'",
      "`$timestamp` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp'",
    ])
      expect(sql).toContain(part)
  })

  test('a connection that is not known is a variable, told in the head and in the report', () => {
    const { sql, script } = exportOf(document)
    expect(sql).toContain("'properties.bootstrap.servers' = '${SHOP_EU_BOOTSTRAP_SERVERS}'")
    expect(sql).toContain(
      '--   SHOP_EU_BOOTSTRAP_SERVERS: host:port of the brokers of the connection shop-eu',
    )
    expect(sql).toContain("envsubst '${SHOP_EU_BOOTSTRAP_SERVERS}' < FILE > job.sql")
    expect(Object.keys(script.variables)).toEqual(['SHOP_EU_BOOTSTRAP_SERVERS'])
  })

  test('a secret is never in the script: the environment gives it', () => {
    const connection = kafkaConnection.parse({
      kind: 'kafka',
      brokers: ['a:9092', 'b:9092'],
      tls: { ca: 'CA', certificate: 'CERT', key: 'secret:shop.key' },
      sasl: { mechanism: 'scram-sha-512', username: 'al"ice', password: 'secret:shop.password' },
    })
    const { sql, script } = exportOf(document, { 'shop-eu': connection })
    expect(sql).toContain("'properties.bootstrap.servers' = 'a:9092,b:9092'")
    expect(sql).toContain("'properties.security.protocol' = 'SASL_SSL'")
    expect(sql).toContain('ScramLoginModule required username="al\\"ice" password="${SHOP_EU_PASSWORD}";')
    expect(sql).toContain("'properties.ssl.keystore.key' = '${SHOP_EU_SSL_KEY}'")
    expect(sql).not.toMatch(/secret:|shop\.key|shop\.password/)
    expect(Object.keys(script.variables)).toEqual(['SHOP_EU_SSL_KEY', 'SHOP_EU_PASSWORD'])
  })

  test('a stream that updates goes by upsert-kafka, with the key as primary key', () => {
    const made = sqlOf(
      pipeline(
        {
          a: events(),
          n: node('running_aggregate', { keys: ['user'], aggregates: count }),
          k: node('kafka_sink', {
            connection: 'shop',
            topic: 'counts',
            key: { kind: 'json', columns: ['user'] },
            changes: 'upsert',
          }),
        },
        ['a.out->n.in', 'n.out->k.in'],
      ),
    )
    expect(made).toContain('PRIMARY KEY (`user`) NOT ENFORCED')
    expect(made).toContain("'connector' = 'upsert-kafka'")
    expect(made).toContain("'key.format' = 'json'")
  })
})

test('what is behind a pattern goes into the INSERT: Flink cannot keep such views', () => {
  const sql = sqlOf(
    pipeline(
      {
        a: events(),
        p: node('pattern', {
          keys: ['user'],
          pattern: 'A B',
          define: [{ variable: 'A', condition: 'A.amount > 1' }],
          measures: [
            { expression: 'A.id', name: 'first' },
            { expression: 'MATCH_ROWTIME()', name: 'at' },
          ],
        }),
        w: node('window_aggregate', { size: 10_000, aggregates: count }),
        c: sink(),
      },
      ['a.out->p.in', 'p.out->w.in', 'w.out->c.in'],
    ),
  )
  expect(sql).not.toContain('CREATE TEMPORARY VIEW')
  expect(sql).toMatch(
    /INSERT INTO `c`\nWITH\n-- pattern\n`p` AS \([\s\S]*\),\n-- window_aggregate\n`w` AS \(/,
  )
  expect(sql).toContain('MATCH_ROWTIME(`$time`) AS `$time`')
})
