/**
 * Which way a rule goes, worked out when it is first asked for. The grammar has many rules, and an expression takes few of them: working all of them out took longer
 * than everything else that a short run does before its first record.
 */
import { LLkLookaheadStrategy, type ILookaheadStrategy } from 'chevrotain'

export function lazyLookahead(maxLookahead: number): ILookaheadStrategy {
  const strategy = new LLkLookaheadStrategy({ maxLookahead })
  return {
    validate: (options) => strategy.validate(options),
    buildLookaheadForAlternation(options) {
      let choose: ReturnType<ILookaheadStrategy['buildLookaheadForAlternation']> | null = null
      // Called with the parser as `this`.
      return function (this: unknown, alternatives) {
        choose ??= strategy.buildLookaheadForAlternation(options)
        return choose.call(this, alternatives)
      }
    },
    buildLookaheadForOptional(options) {
      let decide: ReturnType<ILookaheadStrategy['buildLookaheadForOptional']> | null = null
      return function (this: unknown) {
        decide ??= strategy.buildLookaheadForOptional(options)
        return decide.call(this)
      }
    },
  }
}
