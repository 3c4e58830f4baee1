/**
 * Who proposes the corrected spelling of a value that was given: the hub itself, with the given value for its only proof and no
 * document. Nobody else may take a name that begins with `kontor:`.
 */
export const FIX_PROPOSER = 'kontor:spelling'
export const RESERVED_PROPOSER = 'kontor:'
