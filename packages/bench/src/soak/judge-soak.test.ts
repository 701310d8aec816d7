import { describe, expect, it } from 'vitest'
import { judgeSoak } from './judge-soak.ts'

const stored = (...ids: (string | null)[]) => new Map([['talk', ids.map((client_message_id, index) => ({ seq: index + 1, id: `event ${index}`, client_message_id }))]])
const device = (acked: Record<string, number>, seqs: number[]) => ({ conversation_id: 'talk', acked: new Map(Object.entries(acked)), log: seqs.map((seq) => ({ seq, id: `event ${seq - 1}` })) })
const fine = { lost: 0, doubled: 0, gaps: 0, unequal: 0 }

describe('the judge of a soak', () => {
  it('says nothing of what is as it should be', () => {
    expect(judgeSoak([device({ a: 2, b: 3 }, [1, 2, 3])], stored(null, 'a', 'b'))).toEqual({ ...fine, acknowledged: 2 })
  })

  it('finds what was acknowledged and is gone', () => {
    expect(judgeSoak([device({ a: 2, b: 3 }, [1, 2])], stored(null, 'a'))).toEqual({ ...fine, acknowledged: 2, lost: 1 })
  })

  it('finds a message under another seq than was promised', () => {
    expect(judgeSoak([device({ a: 3 }, [1, 2])], stored(null, 'a'))).toMatchObject({ lost: 1 })
  })

  it('finds what is stored twice', () => {
    expect(judgeSoak([device({}, [1, 2, 3])], stored(null, 'a', 'a'))).toMatchObject({ doubled: 1 })
  })

  it('finds a device that missed something, and a gap', () => {
    expect(judgeSoak([device({}, [1, 2])], stored(null, 'a', 'b'))).toMatchObject({ unequal: 1, gaps: 0 })
    expect(judgeSoak([device({}, [1, 3])], stored(null, 'a', 'b'))).toMatchObject({ unequal: 1, gaps: 1 })
  })
})
