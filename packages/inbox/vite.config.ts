import { defineConfig } from 'vite'

/** The inbox is served by the server itself at `/inbox/`, under a policy without any inline script or style. */
export default defineConfig({
  base: '/inbox/',
  resolve: {
    // The protocol is read from its source, so the inbox can be built before anything else is.
    conditions: ['rejoin-source', 'module', 'browser', 'development|production'],
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2023',
    // From here on browsers know `:dir()` and `light-dark()`. Written for older ones the first becomes a list of languages, which is another question.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    outDir: 'dist',
    emptyOutDir: true,
    // One style sheet and no data: URLs: `style-src 'self'` and `font-src 'self'` need nothing else.
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
