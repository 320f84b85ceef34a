/** The attribute of the page that says which theme its colours are of. */
export const SCHEME = 'data-mantine-color-scheme'

/**
 * Calls back when the colours have changed: the attribute is set after the components that ask for a theme have been drawn. The returned function ends it.
 */
export function onSchemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributeFilter: [SCHEME] })
  return () => observer.disconnect()
}
