import { html } from 'hono/html'
import type { Motif, Tea } from '../catalogue.ts'
import type { Html } from './layout.ts'

/** A tin of tea. Colours are attributes, not styles, so the page's policy has nothing against them. */
export function drawTin({ tin }: Tea): Html {
  return html`<svg class="tin" viewBox="46 6 148 188" aria-hidden="true">
  <rect x="-400" y="-400" width="1040" height="1000" fill="${tin.ground}"/>
  <ellipse cx="120" cy="174" rx="66" ry="9" fill="#000" opacity=".13"/>
  <path d="M64 62h112v98c0 8-25 14-56 14s-56-6-56-14z" fill="${tin.body}"/>
  <path d="M64 62h26v108c-16-2-26-6-26-10z" fill="#fff" opacity=".14"/>
  <path d="M150 62h26v98c0 4-10 8-26 10z" fill="#000" opacity=".14"/>
  <path d="M58 38c0-8 28-14 62-14s62 6 62 14v22c0 8-28 14-62 14s-62-6-62-14z" fill="${tin.lid}"/>
  <ellipse cx="120" cy="38" rx="62" ry="13" fill="${tin.body}"/>
  <ellipse cx="120" cy="38" rx="46" ry="8.5" fill="none" stroke="#fff" stroke-opacity=".3" stroke-width="1.5"/>
  <rect x="82" y="88" width="76" height="66" rx="9" fill="#fdf9f1"/>
  <g fill="none" stroke="${tin.lid}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round">${motifs[tin.motif]}</g>
</svg>`
}

const motifs: Readonly<Record<Motif, Html>> = {
  waves: html`<path d="M94 112q8-8 17 0t17 0 17 0M94 124q8-8 17 0t17 0 17 0M94 136q8-8 17 0t17 0 17 0"/>`,
  sun: html`<path d="M104 132a16 16 0 0 1 32 0M92 132h56M120 104v-5M99 113l-4-4M141 113l4-4M104 141h32"/>`,
  lantern: html`<path d="M120 98v6M110 104h20M108 112q-6 12 0 24h24q6-12 0-24zM112 140h16M120 140v7M120 112v24"/>`,
  leaf: html`<path d="M100 142c-2-24 12-38 42-40 2 26-12 40-34 38M100 146q8-20 26-30"/>`,
  ember: html`<path d="M120 99c3 12 19 16 15 32a15 15 0 0 1-30 0c-1-9 6-12 7-20 5 3 6 6 6 11 4-6 4-15 2-23z"/>`,
  moon: html`<path d="M131 102a21 21 0 1 0 6 34 17 17 0 0 1-6-34zM143 106v8M139 110h8M148 122v6M145 125h6"/>`,
}

/** The cup beside the greeting. */
export function drawCup(): Html {
  return html`<svg class="cup" viewBox="0 0 420 340" aria-hidden="true">
  <circle cx="214" cy="176" r="146" fill="#cfe3d4"/>
  <path d="M84 238a146 146 0 0 0 260 0z" fill="#b4d3bd"/>
  <ellipse cx="208" cy="288" rx="128" ry="15" fill="#1d4a36" opacity=".22"/>
  <ellipse cx="208" cy="278" rx="124" ry="19" fill="#f6efe2"/>
  <ellipse cx="208" cy="274" rx="84" ry="11" fill="#e2d6c0"/>
  <path d="M296 178c44-10 58 54-14 62" fill="none" stroke="#f6efe2" stroke-width="15" stroke-linecap="round"/>
  <path d="M116 158h184c0 70-30 116-92 116s-92-46-92-116z" fill="#fdf9f1"/>
  <path d="M116 158h34c4 60 20 98 46 115-52-6-80-50-80-115z" fill="#e9dfcc"/>
  <ellipse cx="208" cy="158" rx="92" ry="19" fill="#e9dfcc"/>
  <ellipse cx="208" cy="160" rx="80" ry="14" fill="#a8612c"/>
  <path d="M150 156c20-9 70-11 104-2-30-2-70-2-104 2z" fill="#c98546"/>
  <g fill="none" stroke="#fdf9f1" stroke-width="7" stroke-linecap="round" opacity=".9">
    <path d="M172 124c-14-18 14-28 0-48"/><path d="M208 112c-16-22 16-34 0-58"/><path d="M244 124c-14-18 14-28 0-48"/>
  </g>
  <path d="M318 268c4-26 24-38 58-36-2 26-20 40-46 37 10-14 20-21 30-25-14 4-28 11-42 24z" fill="#2f6b4f"/>
  <path d="M92 276c-8-20-26-28-52-22 6 20 22 29 43 24-9-10-19-15-28-17 13 1 25 5 37 15z" fill="#4f8a6b"/>
</svg>`
}
