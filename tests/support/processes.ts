import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** The processes below `roots`, these included (Linux). */
export function processTree(roots: readonly number[]): number[] {
  const parents = new Map(readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8')
      return [[Number(name), Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])] as const]
    } catch {
      return []
    }
  }))
  const members = new Set(roots)
  for (let size = 0; size !== members.size;) {
    size = members.size
    for (const [pid, parent] of parents) if (members.has(parent)) members.add(pid)
  }
  return [...members]
}

export interface Listener {
  readonly pid: number
  /** As in `/proc/net/tcp`: 8 hexadecimal digits for IPv4, 32 for IPv6, in the machine's byte order. */
  readonly address: string
  readonly port: number
}

/** TCP ports on which these processes listen, and UDP ports that they have bound. */
export function listenersOf(pids: readonly number[]): Listener[] {
  const owners = new Map(pids.flatMap(pid => socketsOf(pid).map(inode => [inode, pid] as const)))
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap(table => readFileSync(`/proc/net/${table}`, 'utf8').trim().split('\n').slice(1).flatMap((line) => {
    const [, local = '', remote = '', state, , , , , , inode = ''] = line.trim().split(/\s+/)
    const pid = owners.get(inode)
    // 0A: a TCP socket that listens. A UDP socket that talks to one address only takes nothing from others.
    const open = table.startsWith('tcp') ? state === '0A' : /:0000$/.test(remote)
    if (pid === undefined || !open) return []
    const [address = '', port = ''] = local.split(':')
    return [{ pid, address, port: Number.parseInt(port, 16) }]
  }))
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? []
      } catch {
        return []
      }
    })
  } catch {
    return []
  }
}

/** Is it 127.0.0.0/8, ::1, or the former written as IPv6? */
export function isLoopback(address: string): boolean {
  return /^[0-9A-F]{6}7F$/.test(address) || address === '00000000000000000000000001000000' || /^0000000000000000FFFF0000[0-9A-F]{6}7F$/.test(address)
}

/** The command line of a process, for messages. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').slice(0, 120)
  } catch {
    return 'gone'
  }
}
