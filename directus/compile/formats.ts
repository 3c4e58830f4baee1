/** Shapes of values that every room checks the same way. They say whether a value can be right, not whether it is. */

/** An address with a dotted domain; umlauts are allowed on both sides. */
export const EMAIL = /^[^\s@"(),:;<>[\]\\.]+(?:\.[^\s@"(),:;<>[\]\\.]+)*@(?:[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?\.)+[\p{L}\d-]*\p{L}[\p{L}\d-]*$/u
/** Digits with the usual signs between them and an extension at the end, as people write numbers. */
export const PHONE = /^\+?[\d\s()/.–-]*\d[\d\s()/.–-]*(?:(?:ext\.?|x|durchwahl|dw\.?)\s*\d+)?$/iu
/** Two letters of a country and what that country makes of the rest. */
export const VAT_ID = /^[A-Z]{2}[\s.-]?[A-Z0-9+*\s.-]{2,20}$/iu
/** A host with a dot in it, so that `http://intranet` does not pass for a company's website. */
export const PUBLIC_HOST = /^[^.\s]+(?:\.[^.\s]+)+$/u
