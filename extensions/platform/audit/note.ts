export { note, type AuditNote } from '@kontor/extension-shared/audit-note'
