import type { ErrorCode } from '@rejoin/protocol'
import type { JsonSchema } from './write-schema.ts'

/** The parts of an OpenAPI 3.1 document that we write, so that the page can be made from nothing but the document. */
export type OpenApiDocument = {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly summary: string; readonly description: string; readonly license: { readonly name: string; readonly identifier: string } }
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly Tag[]
  readonly paths: Readonly<Record<string, PathItem>>
  readonly webhooks: Readonly<Record<string, PathItem>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly responses: Readonly<Record<string, ResponseObject>>
    readonly parameters: Readonly<Record<string, Parameter>>
    readonly headers: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>
    readonly securitySchemes: Readonly<Record<string, { readonly type: 'http'; readonly scheme: 'bearer'; readonly bearerFormat: string; readonly description: string }>>
  }
  /** Every code, also those that only sockets answer. */
  readonly 'x-error-codes': readonly DescribedCode[]
}

export type Tag = { readonly name: string; readonly description: string; readonly 'x-displayName': string }
export type PathItem = { readonly get?: Operation; readonly post?: Operation }

export type Operation = {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly description?: string
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly (Parameter | Reference)[]
  readonly requestBody?: { readonly required: true; readonly content: Content }
  readonly responses: Readonly<Record<string, ResponseObject | Reference>>
}

export type Reference = { readonly $ref: string }
export type Parameter = { readonly name: string; readonly in: 'header' | 'path' | 'query'; readonly description: string; readonly required: boolean; readonly schema: JsonSchema }
export type Example = { readonly summary: string; readonly value: unknown; readonly 'x-caller'?: string; readonly 'x-origin'?: string; readonly 'x-status'?: number }
export type Content = Readonly<Record<string, { readonly schema?: JsonSchema; readonly examples?: Readonly<Record<string, Example>> }>>

export type ResponseObject = {
  readonly description: string
  readonly headers?: Readonly<Record<string, Reference>>
  readonly content?: Content
  /** The codes it may carry. */
  readonly 'x-codes'?: readonly DescribedCode[]
}

export type DescribedCode = { readonly code: ErrorCode; readonly status: number; readonly final: boolean; readonly meaning: string; readonly sockets_only?: true }
