/** Files that were dropped or chosen: texts only, sorted by what they are. */

export interface Dropped {
  /** Texts of `.properties` files, by name. */
  readonly properties: Readonly<Record<string, string>>
  /** PEM texts, by name. */
  readonly pem: Readonly<Record<string, string>>
}

/** Nobody's certificates are longer. */
const LARGEST = 1024 * 1024

export async function readDropped(files: Iterable<File>): Promise<Dropped> {
  const properties: Record<string, string> = {}
  const pem: Record<string, string> = {}
  for (const file of files) {
    if (file.size > LARGEST) continue
    const text = await file.text()
    if (/\.(properties|conf|config)$/i.test(file.name) || !text.includes('-----BEGIN '))
      properties[file.name] = text
    else pem[file.name] = text
  }
  return { properties, pem }
}
