/** What `/metrics` says, as numbers by name and labels. Throws on a line that is not of the format. */
export async function readMetrics(url: string, token?: string): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${url}/metrics`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
  if (answer.status !== 200 || answer.headers.get('content-type') !== 'text/plain; version=0.0.4; charset=utf-8') throw new Error(`metrics answered ${answer.status} ${answer.headers.get('content-type')}`)
  const numbers = new Map<string, number>()
  for (const line of (await answer.text()).trimEnd().split('\n')) {
    if (/^# (?:HELP [a-z_]+ .+|TYPE [a-z_]+ (?:counter|gauge|histogram|summary))$/.test(line)) continue
    const [, name = '', value = ''] = /^([a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\]|\\.)*",?)+\})?) (\S+)$/.exec(line) ?? []
    if (name === '' || value === '' || numbers.has(name)) throw new Error(`this is no line of metrics: ${line}`)
    numbers.set(name, Number(value.replace('+Inf', 'Infinity')))
  }
  return numbers
}
