import { expect, test } from 'vitest'
import { dialledDigits } from './dialled-digits.ts'

test.each([
  ['+492281234567', '2281234567'], ['+49(0)2281234567', '2281234567'], ['+4902281234567', '2281234567'], ['00492281234567', '2281234567'], ['0228/1234567', '2281234567'], ['(0228)1234567', '2281234567'], ['+4922', undefined], ['0228', '228'], ['+492281', '2281'],
  // In Italy the zero belongs to the number.
  ['+390612345', '0612345'], ['0043664123', '664123'], ['+999123456', '999123456'], ['022', undefined], ['', undefined],
])('%s has the digits %s', (text, digits) => expect(dialledDigits(text)).toBe(digits))
