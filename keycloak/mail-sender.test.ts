import { expect, test } from 'vitest'
import { mailSender } from './mail-sender.ts'

test.each([
  [{ PUBLIC_URL: 'https://kontor.example.com' }, 'kontor@kontor.example.com'],
  [{ PUBLIC_URL: 'http://localhost:3000' }, 'kontor@localhost'],
  [{ PUBLIC_URL: 'http://10.1.2.3:3000' }, 'kontor@localhost'],
  [{ PUBLIC_URL: 'http://[::1]:3000' }, 'kontor@localhost'],
  [{ PUBLIC_URL: 'https://kontor.example.com', MAIL_FROM: 'hub@example.com' }, 'hub@example.com'],
])('with %j mails come from %s', (env, sender) => expect(mailSender(env)).toBe(sender))
