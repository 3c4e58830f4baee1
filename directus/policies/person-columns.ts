/** Longest address and name that Directus has room for in a user's row. The account itself may have longer ones. */
export const EMAIL_LENGTH = 128
const NAME_LENGTH = 50

/** A name as a user's row holds it: one that is too long is cut, so that its person can log in all the same. */
export const fittingName = (name: string | null | undefined): string | null => name ? [...name].slice(0, NAME_LENGTH).join('') : null

/** An address as a user's row holds it, in small letters; one that is too long is left out, for half of one is another's. */
export const fittingEmail = (email: string | null | undefined): string | null => email && [...email].length <= EMAIL_LENGTH ? email.toLowerCase() : null
