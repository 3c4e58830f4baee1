import { defineEventHandler } from 'h3'
import { proxyToKeycloak } from '../../auth/proxy.ts'

/** Keycloak's pages under our own origin. */
export default defineEventHandler(async (event) => {
  await proxyToKeycloak(event)
  event._handled = true
})
