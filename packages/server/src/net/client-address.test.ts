import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import pino from 'pino'
import { bucketAddress, createClientReader, readClientAddress } from './client-address.ts'
import { createOpenedRule } from './guarded-fetch.ts'

const request = (peer: string | undefined, forwarded?: string) => ({ socket: { remoteAddress: peer }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage
const isTrusted = createOpenedRule(['10.0.0.0/8', '127.0.0.1', '2001:db8:aaaa::/48'])

describe('[LIM-3] the client’s address', () => {
  it.each([
    ['the peer where there is no proxy', '203.0.113.9', undefined, '203.0.113.9'],
    ['the peer whatever it claims', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['what our proxy says', '10.0.0.2', '203.0.113.9', '203.0.113.9'],
    ['the last one that is not ours', '10.0.0.2', '198.51.100.1, 203.0.113.9, 10.0.0.7', '203.0.113.9'],
    ['never what a client wrote in front', '10.0.0.2', '127.0.0.1, 10.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['the first of ours where there is nobody else', '10.0.0.2', '10.0.0.9', '10.0.0.9'],
    ['the proxy where it says nothing readable', '10.0.0.2', 'unknown', '10.0.0.2'],
    ['without a port', '10.0.0.2', '203.0.113.9:51234', '203.0.113.9'],
    ['without brackets and port', '10.0.0.2', '"[2001:DB8::9]:51234"', '2001:db8::9'],
    ['without a zone', 'fe80::1%eth0', undefined, 'fe80::1'],
    ['IPv4 in IPv6 dress as IPv4', '::ffff:203.0.113.9', undefined, '203.0.113.9'],
    ['of a trusted IPv4 in IPv6 dress', '::ffff:10.0.0.2', '203.0.113.9', '203.0.113.9'],
    ['what an IPv6 proxy says', '2001:db8:aaaa::1', '203.0.113.9', '203.0.113.9'],
    ['unknown for a connection that is gone', undefined, '203.0.113.9', 'unknown'],
  ])('is %s', (_, peer, forwarded, expected) => {
    expect(readClientAddress(request(peer, forwarded), isTrusted)).toBe(expected)
  })

  it('is found behind a chain of any length without reading all of it', () => {
    const chain = `${'203.0.113.1, '.repeat(5000)}203.0.113.9, ${'10.0.0.3, '.repeat(10)}10.0.0.4`
    expect(readClientAddress(request('10.0.0.2', chain), isTrusted)).toBe('203.0.113.9')
  })
})

it('[LIM-3] an IPv6 address counts with its whole network', () => {
  expect(bucketAddress('203.0.113.9')).toBe('203.0.113.9')
  for (const address of ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:0db8:0001:0002:0:0:0:1', '2001:db8:1:2::203.0.113.9']) expect(bucketAddress(address)).toBe('2001:db8:1:2::/64')
  expect(bucketAddress('2001:db8:1:3::1')).toBe('2001:db8:1:3::/64')
  expect(bucketAddress('::1')).toBe('0:0:0:0::/64')
  expect(bucketAddress('2001:db8::1')).toBe('2001:db8:0:0::/64')
})

it('[LIM-7] a blocked address is known by its range, not by what it claims', () => {
  const read = createClientReader({ trustedProxies: ['10.0.0.2'], blockedAddresses: ['203.0.113.0/24', '2001:db8:bad::/48'] }, pino({ level: 'silent' }))
  expect([read(request('203.0.113.9')), read(request('10.0.0.2', '203.0.113.77')), read(request('10.0.0.2', '2001:db8:bad::5'))].map(({ blocked }) => blocked)).toEqual([true, true, true])
  expect([read(request('198.51.100.1', '203.0.113.9')), read(request('10.0.0.2', '203.0.113.9, 198.51.100.1'))].map(({ blocked }) => blocked)).toEqual([false, false])
})

it('[LIM-3] a proxy that was not declared is mentioned once', () => {
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
  const read = createClientReader({ trustedProxies: ['10.0.0.2'], blockedAddresses: [] }, log)
  read(request('10.0.0.2', '203.0.113.9'))
  expect(lines).toEqual([])
  for (let times = 0; times < 3; times++) read(request('127.0.0.1', '203.0.113.9'))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('REJOIN_TRUSTED_PROXIES')
  expect(lines[0]).not.toContain('203.0.113.9')
})
