import { describe, expect, test } from 'vitest'
import { addressBehind, networkOf } from './client-address.ts'
import { parseNetworks } from './networks.ts'

const proxies = parseNetworks('10.0.0.0/8, 192.0.2.1, fd00::/8')

describe('who is at the other end', () => {
  test.each([
    ['a stranger who claims another address', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['somebody behind our proxy', '10.0.0.2', '203.0.113.9', '203.0.113.9'],
    ['somebody behind our proxy who claims another address', '10.0.0.2', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['two proxies of ours', '10.0.0.2', '203.0.113.9, 192.0.2.1', '203.0.113.9'],
    ['a proxy that says nothing', '10.0.0.2', undefined, '10.0.0.2'],
    ['a proxy that says nonsense', '10.0.0.2', 'unknown', '10.0.0.2'],
    ['an IPv4 address written as IPv6', '::ffff:10.0.0.2', '::ffff:203.0.113.9', '203.0.113.9'],
    ['a proxy on IPv6', 'fd00::2', '2001:db8::1', '2001:db8::1'],
  ])('%s', (_, socket, forwarded, address) => expect(addressBehind(socket, forwarded, proxies)).toBe(address))
  test('without a proxy nobody\'s word counts', () => expect(addressBehind('127.0.0.1', '1.2.3.4', parseNetworks(''))).toBe('127.0.0.1'))
  test.each(['10.0.0.0/33', 'proxy', '10.0.0', 'fd00::/129'])('%s is no network', text => expect(() => parseNetworks(text)).toThrow(text))
})

test('a network of IPv6 counts as one', () => {
  expect(networkOf('2001:db8:1:2:aaaa:bbbb:cccc:dddd')).toBe(networkOf('2001:0db8:1:2::1'))
  expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'))
  expect(networkOf('203.0.113.9')).toBe('203.0.113.9')
})
