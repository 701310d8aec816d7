const SVG = 'http://www.w3.org/2000/svg'

/** One outline on a 24 × 24 grid; how it is drawn is in the style sheet. */
export function drawIcon(outline: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', outline)
  svg.append(path)
  return svg
}
