/** Written by the build: where the hashed modules lie, relative to `widget.js`. */
declare module 'virtual:rejoin-parts' {
  export const appFile: string
  export const panelFile: string
}
