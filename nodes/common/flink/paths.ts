/** A path as Flink's connectors want it; what is an address already stays one. */
export const fileAddress = (path: string): string =>
  /^[a-z][a-z0-9+.-]*:\/\//i.test(path) ? path : path.startsWith('/') ? `file://${path}` : path
