/** The bots that a thread may name, with the path of their workflow's webhook. */
export const BOTS = {
  assistant: { path: 'kontor-chat-assistant' },
} as const

export const DEFAULT_BOT = 'assistant' satisfies keyof typeof BOTS

/** The bot that a thread talks to. */
export const botOf = (bot: string | null): string => bot ?? DEFAULT_BOT

/** @returns the path of the webhook below `/webhook/`, or nothing when there is no such bot */
export function webhookPathOf(bot: string | null): string | undefined {
  const name = botOf(bot)
  return Object.hasOwn(BOTS, name) ? BOTS[name as keyof typeof BOTS].path : undefined
}
