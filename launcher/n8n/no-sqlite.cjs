'use strict'

exports.Database = class {
  constructor() {
    throw new Error('SQLite is not part of Kontor\'s n8n')
  }
}
