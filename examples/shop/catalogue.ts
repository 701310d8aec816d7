export type Tea = {
  readonly name: string
  readonly kind: string
  readonly story: string
  readonly price: string
  /** The tin: its body, its lid and band, and what is painted on it. */
  readonly tin: { readonly body: string; readonly lid: string; readonly ground: string; readonly motif: Motif }
}

export type Motif = 'waves' | 'sun' | 'lantern' | 'leaf' | 'ember' | 'moon'

export const teas: readonly Tea[] = [
  { name: 'Harbour Fog', kind: 'Earl Grey, Calabria', story: 'Black leaf with real bergamot and a little vanilla. For grey mornings by the window.', price: '€ 9.80', tin: { body: '#3f6f8f', lid: '#274a61', ground: '#dfe9ee', motif: 'waves' } },
  { name: 'Slow Morning', kind: 'Sencha, Shizuoka', story: 'First flush, steamed for a minute. Cut grass, sea air and a sweet end.', price: '€ 11.80', tin: { body: '#7fa35b', lid: '#4f6f38', ground: '#e6eed9', motif: 'sun' } },
  { name: 'Red Lantern', kind: 'Lapsang, Wuyi', story: 'Dried over pine. Smoke, dark cherries, and the end of a long walk.', price: '€ 12.50', tin: { body: '#a8453a', lid: '#6f2b25', ground: '#f3e0d8', motif: 'lantern' } },
  { name: 'Green Hill', kind: 'Oolong, Nantou', story: 'Half way between green and black. Orchid first, then butter and chestnut.', price: '€ 14.20', tin: { body: '#2f6b4f', lid: '#1d4a36', ground: '#dcebe0', motif: 'leaf' } },
  { name: 'Ember', kind: 'Rooibos, Cederberg', story: 'No caffeine, and much warmth: orange peel, cinnamon and a spoon of honey.', price: '€ 9.40', tin: { body: '#c77b30', lid: '#8a4f1b', ground: '#f6e8d2', motif: 'ember' } },
  { name: 'Night Train', kind: 'Camomile, Nile delta', story: 'Whole flowers, lemon balm and a touch of mint. Next stop: sleep.', price: '€ 8.60', tin: { body: '#55508a', lid: '#37335f', ground: '#e5e3f1', motif: 'moon' } },
]
