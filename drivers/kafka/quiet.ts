/**
 * kafkajs 2.2.4 sets a timer that lies in the past after each request, at which node warns on the standard error. Where nothing waits there is nothing to check.
 */
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'

const { scheduleCheckPendingRequests } = RequestQueue.prototype

RequestQueue.prototype.scheduleCheckPendingRequests = function check(): void {
  if (this.pending.length > 0) scheduleCheckPendingRequests.call(this)
}
