declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    readonly pending: readonly unknown[]
    scheduleCheckPendingRequests(): void
  }
}

declare module 'kafkajs/src/broker/index.js' {
  import type { ProduceAnswer, ProduceRequest } from './produce.ts'
  export default class Broker {
    readonly connectionPool: {
      readonly host: string
      readonly port: number
      send<T>(protocol: unknown): Promise<T>
    }
    produce(request: ProduceRequest): Promise<ProduceAnswer>
  }
}
