import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { looks } from './looks.ts'
import { PICTURES, pictureFile } from './picture-file.ts'
import { states } from './states.ts'

const row = (state: string): string =>
  `<tr><th>${state}</th>${looks.map(({ name }) => (existsSync(pictureFile(state, name)) ? `<td><a href="${basename(pictureFile(state, name))}"><img src="${basename(pictureFile(state, name))}" alt="${state}, ${name}" loading="lazy"></a></td>` : '<td></td>')).join('')}</tr>`

/** All of them on one page, to look at. */
const file = `${PICTURES}index.html`
await writeFile(
  file,
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Rejoin, every state</title>
<style>body{font:15px/1.4 system-ui,sans-serif;margin:24px}table{border-collapse:collapse}th{padding:8px;text-align:start;vertical-align:top}td{padding:6px;vertical-align:top}img{inline-size:340px;border:1px solid #ccc}td:last-child img{inline-size:180px}</style>
<table><tr><th></th>${looks.map(({ name }) => `<th>${name}</th>`).join('')}</tr>
${states.map(({ name }) => row(name)).join('\n')}</table>`,
)
console.log(`\nEvery picture on one page: ${pathToFileURL(file).href}`)
