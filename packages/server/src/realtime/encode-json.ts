import { Decoder, Encoder as LibraryEncoder, PacketType, type Packet } from 'socket.io-parser'

/**
 * What leaves by a socket is JSON and nothing else, so no packet is searched for bytes; and an event that visitors and
 * agents both get, one after the other, is written down once (ADR 9).
 */
class Encoder extends LibraryEncoder {
  #payload: unknown = undefined
  #json = ''

  override encode(packet: Packet): unknown[] {
    const { type, nsp, id, data } = packet
    if (type !== PacketType.EVENT && type !== PacketType.ACK) return super.encode(packet)
    return [`${type}${nsp === '/' ? '' : `${nsp},`}${id ?? ''}${this.#write(type, data)}`]
  }

  #write(type: PacketType, data: readonly unknown[]): string {
    const [name, payload] = data
    if (type !== PacketType.EVENT || data.length !== 2 || typeof payload !== 'object') return JSON.stringify(data)
    if (payload !== this.#payload) {
      this.#json = JSON.stringify(payload)
      this.#payload = payload
    }
    return `[${JSON.stringify(name)},${this.#json}]`
  }
}

/** For Socket.IO's option `parser`. What clients send may hold bytes; it is read by the library, and refused by us (WIRE-8). */
export const jsonParser = { Encoder, Decoder }
