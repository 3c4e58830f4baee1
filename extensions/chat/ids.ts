import { v5 } from 'uuid'

/** Namespace of the ids of answers. */
const ANSWERS = '3f0f6f0e-5b1c-4f0a-9d55-6b6f6e746f72'

/** The id that the answer to a message has, whoever writes it and however often it is tried. */
export function answerIdOf(messageId: string): string {
  return v5(messageId.toLowerCase(), ANSWERS)
}
