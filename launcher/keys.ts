import { z } from 'zod'

const port = z.coerce.number().int().min(1).max(65_535).optional()
const path = z.string().trim().min(1).optional()
const count = (value: number) => z.coerce.number().int().positive().default(value)
const choice = z.enum(['trace', 'debug', 'info', 'warn', 'error'])

/**
 * Every key that a person may set, with the text of `.env.example`. A port that is not set is its default plus
 * KONTOR_PORT_OFFSET.
 */
export const KEYS = {
  PORTAL_PORT: { schema: port, example: '3000', help: 'Portal: the public address of the hub.' },
  STUDIO_PORT: { schema: port, example: '8055', help: 'Directus host: Studio of every tenant.' },
  N8N_PORT: { schema: port, example: '5678', help: 'Editor and webhooks of n8n.' },
  N8N_BROKER_PORT: { schema: port, example: '5679', help: 'n8n\'s task broker (inside only).' },
  KEYCLOAK_PORT: { schema: port, example: '8180', help: 'Keycloak (inside only; people reach it under /auth of the portal).' },
  KEYCLOAK_MANAGEMENT_PORT: { schema: port, example: '9180', help: 'Health and metrics of Keycloak (inside only).' },
  POSTGRES_PORT: { schema: port, example: '5434', help: 'PostgreSQL (inside only).' },
  REDIS_PORT: { schema: port, example: '6390', help: 'Redis (inside only).' },
  MAIL_PORT: { schema: port, example: '8025', help: 'Web page of the mail catcher.' },
  SMTP_PORT: { schema: port, example: '1025', help: 'SMTP of the mail catcher (inside only).' },
  KONTOR_PORT_OFFSET: { schema: z.coerce.number().int().min(0).max(50_000).default(0), example: '0', help: 'Added to every default port, so that several hubs can run on one machine.' },
  PUBLIC_URL: { schema: z.url({ protocol: /^https?$/ }).optional(), example: 'http://localhost:3000', help: 'The one address that people use. Default: http://localhost:<PORTAL_PORT>.' },
  STUDIO_URL: { schema: z.string().regex(/^https?:\/\/[^/]*\{tenant\}[^/]*$/, 'needs a {tenant} placeholder in its host, for example http://{tenant}.localhost:8055').optional(), example: 'http://{tenant}.localhost:8055', help: 'Studio, one address per tenant. Default: http://{tenant}.localhost:<STUDIO_PORT>.' },
  KONTOR_HOME: { schema: z.string().trim().min(1).default('.kontor'), example: '.kontor', help: 'Data, logs and generated secrets.' },
  KONTOR_TOOLS_DIR: { schema: z.string().trim().min(1).default('.kontor/tools'), example: '.kontor/tools', help: 'Node, pnpm and Keycloak that the launcher fetched; several homes can share it.' },
  KONTOR_DEMO_PASSWORD: { schema: z.string().min(12, 'needs at least 12 characters').optional(), example: '', help: 'Password of all demo logins at the first start. Empty: one is generated for each and printed.' },
  TENANT_LIVE_MAX: { schema: z.coerce.number().int().min(1).max(50).default(4), example: '4', help: 'Tenants whose processes run at the same time, some 400 MB each; others are parked and wake with the first request.' },
  TENANT_IDLE_MINUTES: { schema: z.coerce.number().positive().default(15), example: '15', help: 'Minutes without a request after which a tenant is parked.' },
  TENANT_SPARES: { schema: z.coerce.number().int().min(0).max(10).default(1), example: '1', help: 'Processes, some 400 MB each, that wait to become a tenant\'s, so that it wakes in half a second instead of three.' },
  TENANT_CONCURRENCY: { schema: z.coerce.number().int().min(1).max(256).default(8), example: '8', help: 'Requests of one tenant that are worked on at a time; others of it wait, so that a busy tenant slows down no other.' },
  MAIL_FROM: { schema: z.email().optional(), example: 'kontor@localhost', help: 'Sender of all mails of the hub; without it kontor@ and the host name of PUBLIC_URL.' },
  OPERATOR_EMAIL: { schema: z.email().default('operator@kontor.test'), example: 'operator@kontor.test', help: 'Who is told by mail when a tenant\'s process keeps dying.' },
  PROJECT_OWNER: { schema: z.email().optional(), example: '', help: 'Who is responsible for Directus under its licence; reported to the Directus company. Empty: Studio asks administrators.' },
  KONTOR_JAVA_HOME: { schema: path, example: '', help: 'An existing Java 17 or newer. Empty: found or installed.' },
  KONTOR_MAVEN: { schema: path, example: '', help: 'An existing mvn program. Empty: found or installed.' },
  KONTOR_REDIS_SERVER: { schema: path, example: '', help: 'An existing redis-server program. Empty: found or installed.' },
  KONTOR_KEYCLOAK_HOME: { schema: path, example: '', help: 'An existing, writable Keycloak of the pinned version. Empty: fetched.' },
  KONTOR_CHROMIUM: { schema: path, example: '', help: 'An existing Chromium for the tests. Empty: found or installed.' },
  LOGIN_LIMIT: { schema: count(10), example: '10', help: 'Posts of the login (passwords, codes, forgotten passwords, registrations) from one network in LOGIN_LIMIT_MINUTES; a completed login does not count.' },
  LOGIN_LIMIT_MINUTES: { schema: count(15), example: '15', help: 'Minutes in which LOGIN_LIMIT counts.' },
  API_LIMIT: { schema: count(30_000), example: '30000', help: 'Calls of the API that one session or token may make in a minute.' },
  TRUSTED_PROXIES: { schema: z.string().default(''), example: '', help: 'Addresses or networks of proxies in front of the portal, with commas between them: their X-Forwarded-For counts.' },
  CORS_ORIGINS: { schema: z.string().default(''), example: '', help: 'Origins of other web pages that may call the API with a token (https://shop.example.com), with commas between them; never with a cookie. Empty: none.' },
  FETCH_ALLOW_HOSTS: { schema: z.string().default(''), example: '', help: 'Hosts of your own network to which webhooks, sources and other requests that tenants ask for may go, with commas between them: erp.intern,10.0.0.5:8443. Whoever works at leads, in any tenant, can have pages there read as the website of a lead: list none that trusts its network, and name the port, since without one all are open (docs/security.md). Empty: https in the public network alone.' },
  MICROSOFT_ISSUER: { schema: z.url().optional(), example: '', help: 'Login through Microsoft (Entra): https://login.microsoftonline.com/<directory id>/v2.0. Off unless all three are set.' },
  MICROSOFT_CLIENT_ID: { schema: path, example: '', help: 'Application (client) id of the app registration; its redirect address is <PUBLIC_URL>/auth/realms/kontor/broker/microsoft/endpoint.' },
  MICROSOFT_CLIENT_SECRET: { schema: path, example: '', help: 'Client secret of the app registration.' },
  LOG_LEVEL: { schema: choice.default('info'), example: 'info', help: 'trace, debug, info, warn or error.' },
} as const satisfies Record<string, { schema: z.ZodType, example: string, help: string }>

export type KeyName = keyof typeof KEYS
/** The keys that name a port. */
export type PortName = { [K in KeyName]: K extends `${string}_PORT` ? K : never }[KeyName]

/** The default of a port before the offset. */
export const DEFAULT_PORTS: Record<PortName, number> = {
  PORTAL_PORT: 3000, STUDIO_PORT: 8055, N8N_PORT: 5678, N8N_BROKER_PORT: 5679, KEYCLOAK_PORT: 8180,
  KEYCLOAK_MANAGEMENT_PORT: 9180, POSTGRES_PORT: 5434, REDIS_PORT: 6390, MAIL_PORT: 8025, SMTP_PORT: 1025,
}
