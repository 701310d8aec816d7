import { StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { Page, type Visit } from './app.tsx'

/** The same tree again, in strict mode, which mounts everything twice. */
hydrateRoot(
  document,
  <StrictMode>
    <Page visit={JSON.parse(decodeURIComponent(location.hash.slice(1))) as Visit} />
  </StrictMode>,
)
