import { BlockList, isIP } from 'node:net'

/** Addresses and networks as a list to look up; what is none is refused when the portal starts. */
export function parseNetworks(text: string): BlockList {
  const list = new BlockList()
  for (const part of text.split(',').map(one => one.trim()).filter(Boolean)) {
    const [address = '', bits] = part.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : isIP(address) === 4 ? 'ipv4' : undefined
    const prefix = Number(bits ?? (family === 'ipv6' ? 128 : 32))
    if (!family || !Number.isInteger(prefix) || prefix < 0 || prefix > (family === 'ipv6' ? 128 : 32)) throw new Error(`"${part}" is no address and no network`)
    list.addSubnet(address, prefix, family)
  }
  return list
}
