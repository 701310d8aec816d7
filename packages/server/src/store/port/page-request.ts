/** Which page of a list (contract §2). */
export type PageRequest = { readonly cursor?: string | null | undefined; readonly page_size?: number | null | undefined }
