import { setTimeout as sleep } from 'node:timers/promises'
import { Secret, TOTP } from 'otpauth'

const PERIOD = 30

/** A TOTP app on a person's phone. */
export class TotpApp {
  readonly #totp: TOTP
  #lastStep = 0

  /** @param secret as Keycloak's page carries it in its hidden field: raw, not base32 */
  constructor(secret: string) {
    this.#totp = new TOTP({ secret: Secret.fromUTF8(secret), algorithm: 'SHA1', digits: 6, period: PERIOD })
  }

  /** A code that was not used yet: Keycloak takes each code once, so the next step is waited for. */
  async code(): Promise<string> {
    const step = () => Math.floor(Date.now() / 1000 / PERIOD)
    while (step() <= this.#lastStep) await sleep(250)
    this.#lastStep = step()
    return this.#totp.generate()
  }
}
