import { renderToString } from 'react-dom/server'
import { Page, type Visit } from './app.tsx'

export function render(visit: Visit): string {
  return `<!doctype html>${renderToString(<Page visit={visit} />)}`
}
