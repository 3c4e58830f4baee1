import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Secret, TOTP } from 'otpauth'

const PERIOD = 30
/** Milliseconds that a code still has to be good for when it is given out. */
const SPARE = 15_000

/** A TOTP app on a person's phone. */
export class TotpApp {
  readonly #secret: string
  readonly #totp: TOTP
  #lastStep: number

  /**
   * @param secret as Keycloak's page carries it in its hidden field: raw, not base32
   * @param lastStep the step of the last code that was used
   */
  constructor(secret: string, lastStep = 0) {
    this.#secret = secret
    this.#lastStep = lastStep
    this.#totp = new TOTP({ secret: Secret.fromUTF8(secret), algorithm: 'SHA1', digits: 6, period: PERIOD })
  }

  /**
   * A code that was not used yet: Keycloak takes each code once, and those of the step before and the step after the
   * present one too, as from a phone whose clock is a little wrong. Only who needs more codes than that waits.
   */
  async code(): Promise<string> {
    const step = (ahead: number) => Math.floor((Date.now() + ahead) / 1000 / PERIOD)
    // The step before ends being taken with the present one.
    const next = () => Math.max(step(SPARE) - 1, this.#lastStep + 1)
    while (next() > step(0) + 1) await sleep(250)
    this.#lastStep = next()
    return this.#totp.generate({ timestamp: this.#lastStep * PERIOD * 1000 })
  }

  /** Puts the app where the tests of other files find it: a person sets up one, and they share the hub. */
  keep(home: string, email: string): void {
    writeFileSync(fileOf(home), JSON.stringify({ ...readApps(home), [email]: { secret: this.#secret, lastStep: this.#lastStep } }), { mode: 0o600 })
  }

  /** The app that a test set up for the person, if any. */
  static recall(home: string, email: string): TotpApp | undefined {
    const app = readApps(home)[email]
    return app && new TotpApp(app.secret, app.lastStep)
  }
}

const fileOf = (home: string) => join(home, 'test-totp.json')

function readApps(home: string): Record<string, { secret: string, lastStep: number }> {
  try {
    return JSON.parse(readFileSync(fileOf(home), 'utf8')) as Record<string, { secret: string, lastStep: number }>
  } catch {
    return {}
  }
}
