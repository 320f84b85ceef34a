/** TypeScript's compiler over files in memory. */
import { getLibFiles, ts } from '@ts-morph/common'

export type { ts as Ts } from '@ts-morph/common'

const LIBS = '/node_modules/typescript/lib'
const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2024.d.ts'],
  types: [],
  erasableSyntaxOnly: true,
  skipLibCheck: true,
}

/** The library's declarations are parsed once. */
const kept = new Map<string, ts.SourceFile>()
const libs = new Map(getLibFiles().map(({ fileName, text }) => [`${LIBS}/${fileName}`, text]))

export interface Compiler {
  readonly ts: typeof ts
  program(files: Readonly<Record<string, string>>): ts.Program
}

export const compiler: Compiler = {
  ts,
  program(files) {
    const text = (name: string): string | undefined => files[name] ?? libs.get(name)
    const host: ts.CompilerHost = {
      fileExists: (name) => text(name) !== undefined,
      readFile: text,
      getSourceFile(name, languageVersion) {
        const known = kept.get(name)
        if (known !== undefined) return known
        const content = text(name)
        if (content === undefined) return undefined
        const file = ts.createSourceFile(name, content, languageVersion, true)
        if (libs.has(name)) kept.set(name, file)
        return file
      },
      getDefaultLibFileName: () => `${LIBS}/lib.es2024.d.ts`,
      getDefaultLibLocation: () => LIBS,
      writeFile: () => undefined,
      getCurrentDirectory: () => '/',
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
    }
    return ts.createProgram(Object.keys(files), OPTIONS, host)
  },
}
