import * as v from 'valibot'
import { richTags, type RichTag } from './rich-tags.ts'
import { count } from './scalars.ts'

/** Text, in which a line feed is a line break, or something made of further nodes. */
export type RichNode = string | RichElement
export type RichElement = {
  readonly tag: RichTag
  /** Of an `a` alone: http, https or mailto. */
  readonly url?: string
  /** Of an `ol` that does not begin at 1. */
  readonly start?: number
  readonly children: readonly RichNode[]
}

const richElement: v.GenericSchema<RichElement> = v.object({
  tag: v.picklist(richTags),
  url: v.exactOptional(v.string()),
  start: v.exactOptional(count),
  children: v.array(v.lazy(() => richNode)),
})

export const richNode: v.GenericSchema<RichNode> = v.union([v.string(), richElement])
