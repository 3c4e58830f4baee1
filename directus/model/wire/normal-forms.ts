/** Field of a query of leads that no column has: the normal forms of the values that are read, by column. `extensions/crm` answers it. */
export const NORMAL_FORMS = 'kontor_normal'
/** What comes with it: phone numbers as one reads them in the record's country. */
export const SHOWN_FORMS = 'kontor_shown'
