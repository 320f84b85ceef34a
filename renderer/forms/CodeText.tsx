import { Fragment } from 'react'

/** Plain text in which backticks mark code. */
export function CodeText({ text }: { readonly text: string }) {
  return (
    <>
      {text.split('`').map((part, index) => (
        // The parts of one text never move.
        // oxlint-disable-next-line react/no-array-index-key
        <Fragment key={index}>{index % 2 === 1 ? <code className="ui-mono">{part}</code> : part}</Fragment>
      ))}
    </>
  )
}
