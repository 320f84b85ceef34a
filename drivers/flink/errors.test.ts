import { expect, test } from 'vitest'
import { errorMessage } from './errors.ts'

const wrapped = (
  cause: string,
): string => `org.apache.flink.table.gateway.api.utils.SqlGatewayException: org.apache.flink.table.gateway.api.utils.SqlGatewayException: Failed to fetchResults.
	at org.apache.flink.table.gateway.rest.handler.statement.FetchResultsHandler.handleRequest(FetchResultsHandler.java:94)
Caused by: org.apache.flink.table.gateway.service.utils.SqlExecutionException: Failed to execute the operation 1.
	at org.apache.flink.table.gateway.service.operation.OperationManager.processThrowable(OperationManager.java:414)
Caused by: ${cause}
	... 7 more
`

test('a refusal of the validator is told in its words', () => {
  const trace = wrapped(
    `org.apache.flink.table.api.ValidationException: SQL validation failed. From line 1, column 8 to line 1, column 10: Column 'ida' not found in any table; did you mean 'id'?
	at org.apache.flink.table.planner.calcite.FlinkPlannerImpl.validate(FlinkPlannerImpl.scala:147)
Caused by: org.apache.calcite.sql.validate.SqlValidatorException: Column 'ida' not found in any table; did you mean 'id'?`,
  )
  expect(errorMessage(trace)).toBe(
    "From line 1, column 8 to line 1, column 10: Column 'ida' not found in any table; did you mean 'id'?",
  )
})

test('a message of several lines is kept whole', () => {
  const trace =
    wrapped(`org.apache.flink.table.api.TableException: Table sink doesn't support consuming update changes
which is produced by node GroupAggregate`)
  expect(errorMessage(trace)).toBe(
    "Table sink doesn't support consuming update changes\nwhich is produced by node GroupAggregate",
  )
})

test('of a job that does not start, the reason behind the statement is told', () => {
  const trace = wrapped(`org.apache.flink.table.api.TableException: Failed to execute sql
	... 7 more
Caused by: org.apache.flink.util.FlinkException: Failed to execute job 'demo'.
	... 15 more
Caused by: java.io.FileNotFoundException: Cannot find checkpoint or savepoint file/directory '/tmp/nothing' on file system 'file'.`)
  expect(errorMessage(trace)).toMatch(/^Cannot find checkpoint or savepoint/)
})

test('where nothing speaks of the statement, the last cause or the first line is told', () => {
  expect(errorMessage(wrapped('java.net.ConnectException: Connection refused'))).toBe('Connection refused')
  expect(errorMessage('Session 5 does not exist.\nat x')).toBe('Session 5 does not exist.')
})
