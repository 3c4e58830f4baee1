/** Longest address and name that Directus has room for in a user's row. The account itself may have longer ones. */
export const EMAIL_LENGTH = 128
const NAME_LENGTH = 50

/**
 * What the login server takes as an address: up to 64 characters before the @, hosts' names behind it. Without flags, for
 * it stands in schemas that others read.
 */
export const EMAIL_FORM = /^(?!\.)(?!.*\.\.)[A-Za-z0-9_'+\-.]{0,63}[A-Za-z0-9_+-]@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/
/** What it takes as a first or last name: none of the signs of languages that are not people's. */
// eslint-disable-next-line no-control-regex
export const NAME_FORM = /^[^<>&"$%!#?§;*~/\\|^=[\]{}()\u0000-\u001F\u007F\u0085\u2028\u2029]*$/

/** A name as a user's row holds it: one that is too long is cut, so that its person can log in all the same. */
export const fittingName = (name: string | null | undefined): string | null => name ? [...name].slice(0, NAME_LENGTH).join('') : null

/** An address as a user's row holds it, in small letters; one that is too long is left out, for half of one is another's. */
export const fittingEmail = (email: string | null | undefined): string | null => email && [...email].length <= EMAIL_LENGTH ? email.toLowerCase() : null
